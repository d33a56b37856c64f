import java.util.concurrent.CountDownLatch;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One node of the test cluster: java -cp 'lib/*' Node.java FOLDER NUMBER HTTP_PORT PORT,PORT,PORT */
public class Node {
    public static void main(String[] args) throws Exception {
        int number = Integer.parseInt(args[1]);
        String[] ports = args[3].split(",");
        StringBuilder hosts = new StringBuilder();
        for (String port : ports) {
            hosts.append(hosts.length() > 0 ? "," : "").append("127.0.0.1:").append(port);
        }
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((ignored, settings) -> {
            settings.put("node.name", "node-" + number);
            settings.put("discovery.type", "zen"); // the runner's own is a single node
            settings.put("http.port", args[2]);
            settings.put("network.host", "127.0.0.1");
            settings.put("transport.port", ports[number - 1]);
            settings.put("node.store.allow_mmap", "false");
            settings.put("discovery.seed_hosts", hosts.toString());
            settings.putList("cluster.initial_cluster_manager_nodes", "node-1", "node-2", "node-3");
            settings.put("cluster.routing.allocation.disk.threshold_enabled", "false");
        });
        try {
            runner.build(OpenSearchRunner.newConfigs()
                .basePath(args[0])
                .clusterName("searchkit-tests")
                .numOfNode(1)
                .useLogger());
        } catch (RuntimeException error) {
            error.printStackTrace();
            System.exit(1); // its threads would live on
        }
        new CountDownLatch(1).await();
    }
}
