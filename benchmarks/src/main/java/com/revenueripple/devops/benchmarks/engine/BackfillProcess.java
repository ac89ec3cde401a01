package com.revenueripple.devops.benchmarks.engine;

import com.revenueripple.devops.environment.AwsClients;
import com.revenueripple.devops.json.Json;
import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** Runs a backfill in a separate process with the AWS clients of Lambda, and prints its duration and heap use. */
public final class BackfillProcess {
    private static final long MEBIBYTE = 1L << 20;

    private final List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    private final AtomicLong peakAfterCollection = new AtomicLong();

    private BackfillProcess() {
        ManagementFactory.getGarbageCollectorMXBeans().forEach(collector -> ((NotificationEmitter) collector)
                .addNotificationListener((notification, _) -> collected(notification), null, null));
    }

    /**
     * Runs one backfill; AWS's environment variables contain the endpoint of DynamoDB.
     *
     * @param arguments the metrics table and the platform's JDBC URL
     */
    public static void main(String[] arguments) {
        BackfillProcess process = new BackfillProcess();
        System.out.println(Json.write(process.backfill(arguments[0], arguments[1])));
        System.exit(0);
    }

    private Map<String, Object> backfill(String table, String jdbcUrl) {
        long start = System.nanoTime();
        int runs = new SyncedTable(AwsClients.dynamoDb(), table, jdbcUrl).backfill();
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return Map.of("runs", runs, "seconds", time.toMillis() / 1000.0,
                "peak_heap_mib", heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / MEBIBYTE,
                "peak_after_collection_mib", peakAfterCollection.get() / MEBIBYTE);
    }

    private void collected(Notification notification) {
        if (notification.getUserData() instanceof CompositeData data) {
            Map<String, MemoryUsage> used = GarbageCollectionNotificationInfo.from(data).getGcInfo()
                    .getMemoryUsageAfterGc();
            peakAfterCollection.accumulateAndGet(
                    heap.stream().flatMap(pool -> Optional.ofNullable(used.get(pool.getName())).stream())
                            .mapToLong(MemoryUsage::getUsed).sum(),
                    Math::max);
        }
    }
}
