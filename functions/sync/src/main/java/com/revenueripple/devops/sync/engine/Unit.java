package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.sync.contribution.Additions;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Contributions that must change together, and the resulting additions to the counters.
 *
 * @param ids of the facts
 * @param bytes the approximate size of the writes
 * @param writes of the contributions, each on condition that the item has not changed since it was read
 * @param delta new contributions minus old ones
 * @param unfinished the customers with more additions than fit into one transaction
 */
record Unit(List<String> ids, int bytes, List<TransactWriteItem> writes, Additions delta,
        List<String> unfinished) {

    static Unit of(List<String> ids, List<TransactWriteItem> writes, Additions delta,
            List<String> unfinished) {
        return new Unit(ids, writes.stream().mapToInt(Unit::bytes).sum(), writes, delta, unfinished);
    }

    private static int bytes(TransactWriteItem write) {
        return Optional.ofNullable(write.put())
                .map(put -> put.item().values().stream().mapToInt(Unit::bytes).sum())
                .orElse(0);
    }

    private static int bytes(AttributeValue value) {
        return Optional.ofNullable(value.s()).map(String::length).orElse(0)
                + Optional.ofNullable(value.b()).map(bytes -> bytes.asByteArrayUnsafe().length).orElse(0);
    }
}
