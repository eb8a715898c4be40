// Stands in for Jenkins, for want of one: runs a declarative Jenkinsfile as far as ours goes, and refuses what it does
// not know. `groovy run.groovy Jenkinsfile` uses Docker where the agent does, as Jenkins does: one container, the
// workspace at the same path in it. With AGENT=none the steps run here. Ends with 0 for SUCCESS, else with 1.
// `groovy run.groovy --check FILE...` only says of each whether it is valid.
// Not covered: the sandbox, plugins but these steps, agents by label, parallel stages.
import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.Paths

class Invalid extends RuntimeException { Invalid(String why) { super(why) } }

class Failed extends RuntimeException { Failed(String why) { super(why) } }

// A block in braces: each name at most once, none that is not known.
abstract class Block {
    Set<String> seen = []
    void once(String name) { if (!seen.add(name)) throw new Invalid("${getClass().simpleName}: $name stands there twice") }
    void read(Closure body) {
        body.delegate = this
        body.resolveStrategy = Closure.DELEGATE_ONLY
        body()
        check()
    }
    void check() { }
    def methodMissing(String name, arguments) { throw new Invalid("${getClass().simpleName}: $name is not known") }
    def propertyMissing(String name) { throw new Invalid("${getClass().simpleName}: $name is not known") }
}

class Docker extends Block {
    String name = '', words = ''
    void image(String value) { once('image'); name = value }
    void label(String value) { once('label') }
    void args(String value) { once('args'); words = value }
    void check() { if (!name) throw new Invalid('Docker: image is missing') }
}

class Agent extends Block {
    Docker container
    void docker(Closure body) { once('docker'); container = new Docker(); container.read(body) }
    void check() { if (!container) throw new Invalid('Agent: docker is missing') }
}

class Options extends Block {
    void timeout(Map given) { once('timeout'); if (given.keySet() != ['time', 'unit'] as Set) throw new Invalid('Options: timeout has time and unit') }
    void disableConcurrentBuilds() { once('disableConcurrentBuilds') }
    void buildDiscarder(given) { once('buildDiscarder') }
    def logRotator(Map given) { given }
}

class Variables extends Block {
    Map<String, String> values = [:]
    void setProperty(String name, value) { once(name); values[name] = value as String }
}

class Post extends Block {
    static final CONDITIONS = ['always', 'success', 'failure', 'unstable', 'cleanup']
    Map<String, Closure> bodies = [:]
    def methodMissing(String name, arguments) {
        if (!(name in CONDITIONS)) throw new Invalid("Post: $name is not known")
        once(name)
        bodies[name] = arguments[0] as Closure
    }
}

class Stages extends Block {
    List<Stage> all = []
    void stage(String name, Closure body) {
        once(name)
        all << new Stage(name: name)
        all.last().read(body)
    }
    void check() { if (!all) throw new Invalid('Stages: there is none') }
}

class Stage extends Block {
    String name
    Closure work
    List<Stage> inner
    Variables variables = new Variables()
    Post after = new Post()
    void environment(Closure body) { once('environment'); variables.read(body) }
    void steps(Closure body) { once('steps'); work = body }
    void stages(Closure body) { once('stages'); def stages = new Stages(); stages.read(body); inner = stages.all }
    void post(Closure body) { once('post'); after.read(body) }
    void check() { if ((work == null) == (inner == null)) throw new Invalid("Stage $name: it has either steps or stages") }
}

class Pipeline extends Block {
    Agent where
    List<Stage> inner
    Variables variables = new Variables()
    Post after = new Post()
    void agent(Closure body) { once('agent'); where = new Agent(); where.read(body) }
    void options(Closure body) { once('options'); new Options().read(body) }
    void environment(Closure body) { once('environment'); variables.read(body) }
    void stages(Closure body) { once('stages'); def stages = new Stages(); stages.read(body); inner = stages.all }
    void post(Closure body) { once('post'); after.read(body) }
    void check() { if (!where || !inner) throw new Invalid('Pipeline: agent or stages are missing') }
}

// What steps may do.
class Steps extends Block {
    Build build
    void sh(String command) {
        println "+ $command"
        def code = build.start(['sh', '-e', '-c', command], build.environment)
        if (code) throw new Failed("$command ended with $code")
    }
    void archiveArtifacts(String pattern) { build.files(pattern).each { println "Archived: $it" } }
    void junit(String pattern) {
        int cases = 0
        List<String> failed = []
        build.files(pattern).each { file ->
            new XmlSlurper().parse(file.toFile()).'**'.findAll { it.name() == 'testcase' }.each { one ->
                cases++
                def why = one.children().find { it.name() in ['failure', 'error'] }
                if (why) failed << "${one.@classname} ${one.@name}: ${(why.@message.text() ?: why.text()).readLines().take(3).join(' ')}"
            }
        }
        println "JUnit: $cases cases, ${failed.size()} failed"
        failed.each { println "JUnit case failed: $it" }
        if (!cases) throw new Failed("No case in $pattern")
        if (failed) build.worsen('UNSTABLE')
    }
}

class Build {
    static final ORDER = ['SUCCESS', 'UNSTABLE', 'FAILURE']
    Path workspace = Paths.get('').toAbsolutePath()
    String result = 'SUCCESS', container = ''
    Map<String, String> environment = [:]
    void worsen(String other) { if (ORDER.indexOf(other) > ORDER.indexOf(result)) result = other }

    List<Path> files(String patterns) {
        def found = patterns.split(',').collectMany { pattern ->
            def matcher = FileSystems.default.getPathMatcher("glob:${pattern.trim()}")
            Files.walk(workspace.resolve('run')).filter { matcher.matches(workspace.relativize(it)) }.iterator().toList()
        }
        if (!found) throw new Failed("No file matches $patterns")
        found.sort()
    }

    int start(List<String> command, Map<String, String> given) {
        def whole = container ? ['docker', 'exec', *given.collectMany { ['--env', "$it.key=$it.value" as String] }, container, *command] : command
        def builder = new ProcessBuilder(whole as String[]).directory(workspace.toFile()).inheritIO()
        builder.environment().putAll(given)
        builder.start().waitFor()
    }

    void open(Agent agent) {
        if (System.getenv('AGENT') == 'none') return
        def words = ['docker', 'run', '--detach', '--workdir', workspace as String, '--volume', "$workspace:$workspace" as String]
        words += agent.container.words.split(' ').toList() + (System.getenv('AGENT_ARGS') ?: '').tokenize() + [agent.container.name, 'cat']
        words.add(3, '--tty')
        def process = new ProcessBuilder(words as String[]).redirectErrorStream(true).start()
        def said = process.inputStream.text.trim()
        if (process.waitFor()) throw new Failed("The agent cannot be had: $said")
        container = said.readLines().last()
    }

    void close() { if (container) new ProcessBuilder('docker', 'rm', '--force', container).start().waitFor() }

    // Run something; whatever it throws makes the build fail. Return how it went by itself.
    String attempt(Closure act) {
        def before = result
        result = 'SUCCESS'
        try { act() } catch (Failed exc) { println "ERROR: $exc.message"; worsen('FAILURE') }
        def own = result
        result = before
        worsen(own)
        own
    }

    void steps(Closure body) { new Steps(build: this).read(body) }

    void post(Post post, String own) {
        def wanted = ['always', [SUCCESS: 'success', UNSTABLE: 'unstable', FAILURE: 'failure'][own], 'cleanup']
        wanted.findAll { post.bodies[it] }.each { condition -> attempt { steps(post.bodies[condition]) } }
    }

    void run(Stage stage) {
        if (result == 'FAILURE') { println "[$stage.name] skipped"; return }
        println "[$stage.name]"
        def begun = System.currentTimeMillis(), outer = environment
        environment = outer + stage.variables.values
        def own = attempt {
            if (stage.work) steps(stage.work) else stage.inner.each { run(it) }
        }
        own = attempt { worsen(own); post(stage.after, own) }
        environment = outer
        println "[$stage.name] $own after ${(System.currentTimeMillis() - begun).intdiv(1000)} s"
    }

    void run(Pipeline pipeline) {
        environment = pipeline.variables.values
        def own = attempt {
            open(pipeline.where)
            pipeline.inner.each { run(it) }
        }
        post(pipeline.after, own)
        close()
        println "Finished: $result"
    }
}

// Return the pipeline of a file. Throws Invalid.
Pipeline read(String file) {
    Pipeline found = null
    def binding = new Binding(pipeline: { Closure body ->
        if (found) throw new Invalid('There are two pipelines')
        found = new Pipeline()
        found.read(body)
    })
    try {
        new GroovyShell(binding).evaluate(new File(file))
    } catch (org.codehaus.groovy.control.CompilationFailedException exc) {
        throw new Invalid(exc.message)
    }
    if (!found) throw new Invalid('There is no pipeline')
    found
}

if (args[0] == '--check') {
    args.tail().each { file ->
        try { read(file); println "$file: valid" } catch (Invalid exc) { println "$file is refused: ${exc.message.readLines().join(' ')}" }
    }
    return
}
def pipeline
try { pipeline = read(args[0]) } catch (Invalid exc) { println "${args[0]} is refused: $exc.message"; System.exit(2) }
def build = new Build()
build.run(pipeline)
System.exit(build.result == 'SUCCESS' ? 0 : 1)
