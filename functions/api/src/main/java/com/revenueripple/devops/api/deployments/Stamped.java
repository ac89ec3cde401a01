package com.revenueripple.devops.api.deployments;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toMap;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A report and the event that contained it.
 *
 * @param entry the event's webhook_id; of several reports in one event, each with its number: {@code wh_…#2}
 * @param receivedAt the time of receipt
 */
record Stamped<T extends Report>(String entry, Instant receivedAt, T report) {

    /** Each report once, as it was received first. Reports without a time are never repeats. */
    static <T extends Report> List<Stamped<T>> withoutRepeats(List<Stamped<T>> reports) {
        Comparator<Stamped<T>> byReceipt = comparing(Stamped<T>::receivedAt).thenComparing(Stamped::entry);
        return List.copyOf(reports.stream().sorted(byReceipt)
                .collect(toMap(Stamped::content, Function.identity(), (first, _) -> first, LinkedHashMap::new))
                .values());
    }

    /** The time of the reported state, never after the receipt. */
    Instant at() {
        return report.countedAt(receivedAt);
    }

    /** The time, unless it is after the receipt: then it is from a wrong clock. */
    Optional<Instant> plausible(Optional<Instant> time) {
        return time.filter(it -> !it.isAfter(receivedAt));
    }

    private Record content() {
        return report.at().isPresent() ? (Record) report : this;
    }
}
