package com.revenueripple.devops.system;

import com.revenueripple.devops.system.ConsumedUnits.Call;
import java.util.List;

/**
 * What one request consumes.
 *
 * @param operations of DynamoDB, in the order in which they were called
 * @param readUnits of tables and indexes together
 * @param writeUnits of tables and indexes together
 * @param indexWriteUnits what of the write units indexes consume
 */
record RouteCost(List<String> operations, double readUnits, double writeUnits, double indexWriteUnits) {

    static RouteCost of(List<Call> calls) {
        return new RouteCost(calls.stream().map(Call::operation).toList(),
                calls.stream().mapToDouble(Call::readUnits).sum(),
                calls.stream().mapToDouble(Call::writeUnits).sum(),
                calls.stream().mapToDouble(Call::indexWriteUnits).sum());
    }
}
