package com.revenueripple.devops.system;

import com.revenueripple.devops.system.ConsumedUnits.Call;
import java.util.List;

/**
 * The DynamoDB operations and units of one request.
 *
 * @param operations in the order of the calls
 * @param readUnits of tables and indexes together
 * @param writeUnits of tables and indexes together
 * @param indexWriteUnits the part of the write units that indexes consume
 */
record RouteCost(List<String> operations, double readUnits, double writeUnits, double indexWriteUnits) {

    static RouteCost of(List<Call> calls) {
        return new RouteCost(calls.stream().map(Call::operation).toList(),
                calls.stream().mapToDouble(Call::readUnits).sum(),
                calls.stream().mapToDouble(Call::writeUnits).sum(),
                calls.stream().mapToDouble(Call::indexWriteUnits).sum());
    }
}
