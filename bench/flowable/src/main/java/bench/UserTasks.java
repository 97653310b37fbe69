package bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.flowable.engine.ProcessEngine;
import org.flowable.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.flowable.task.api.Task;

/**
 * Completes user tasks in turns, on demand: {@code UserTasks URL ROLE PASSWORD} reads lines {@code THREADS COUNT} and answers each
 * with a line of JSON, {@code {"elapsed": s, "seconds": [s, ...]}}. Starting processes and looking tasks up are not timed.
 */
public final class UserTasks {
    private static final int MOST_THREADS = 64;
    private static final String REASONS = "Gelijke woningen in dezelfde straat krijgen zo een gelijke uitkomst.";

    private final ProcessEngine engine;

    private UserTasks(ProcessEngine engine) {
        this.engine = engine;
    }

    public static void main(String[] arguments) throws Exception {
        StandaloneProcessEngineConfiguration configuration = new StandaloneProcessEngineConfiguration();
        configuration.setJdbcDriver("org.postgresql.Driver");
        configuration.setJdbcUrl(arguments[0]);
        configuration.setJdbcUsername(arguments[1]);
        configuration.setJdbcPassword(arguments[2]);
        configuration.setJdbcMaxActiveConnections(MOST_THREADS);
        configuration.setJdbcMaxIdleConnections(MOST_THREADS);
        configuration.setDatabaseSchemaUpdate("true");
        ProcessEngine engine = configuration.buildProcessEngine();
        engine.getRepositoryService().createDeployment().addClasspathResource("three-tasks.bpmn20.xml").deploy();
        UserTasks tasks = new UserTasks(engine);
        System.out.println("ready");
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            String[] numbers = line.split(" ");
            System.out.println(tasks.turn(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
        }
        engine.close();
    }

    private String turn(int threads, int count) throws Exception {
        List<List<String>> shares = shares(threads, count);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<List<Double>>> working = new ArrayList<>();
            long began = System.nanoTime();
            for (List<String> share : shares) {
                working.add(pool.submit(() -> completed(share)));
            }
            List<Double> seconds = new ArrayList<>();
            for (Future<List<Double>> one : working) {
                seconds.addAll(one.get());
            }
            double elapsed = (System.nanoTime() - began) / 1e9;
            String each = seconds.stream().map(one -> String.format(Locale.ROOT, "%.6f", one)).collect(Collectors.joining(", "));
            return String.format(Locale.ROOT, "{\"elapsed\": %.6f, \"seconds\": [%s]}", elapsed, each);
        } finally {
            pool.shutdown();
        }
    }

    /** Open tasks by id, of a process each, dealt out to the threads. */
    private List<List<String>> shares(int threads, int count) {
        long open = engine.getTaskService().createTaskQuery().count();
        for (long number = open; number < count; number++) {
            engine.getRuntimeService().startProcessInstanceByKey("three-tasks");
        }
        List<Task> found = engine.getTaskService().createTaskQuery().orderByTaskCreateTime().asc().listPage(0, count);
        List<List<String>> shares = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            shares.add(new ArrayList<>());
        }
        for (int number = 0; number < found.size(); number++) {
            shares.get(number % threads).add(found.get(number).getId());
        }
        return shares;
    }

    private List<Double> completed(List<String> tasks) {
        List<Double> seconds = new ArrayList<>();
        for (String task : tasks) {
            long began = System.nanoTime();
            engine.getTaskService().complete(task, Map.of("choice", "for", "reasons", REASONS));
            seconds.add((System.nanoTime() - began) / 1e9);
        }
        return seconds;
    }
}
