package com.revenueripple.devops.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.interceptor.Context.AfterExecution;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** Counts the completed calls of a client by operation and, when enabled, keeps its transactions. */
final class ObservedCalls implements ExecutionInterceptor {
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<TransactWriteItemsRequest> transactions = new ArrayList<>();
    private boolean keepsTransactions;

    @Override
    public synchronized void afterExecution(AfterExecution context, ExecutionAttributes attributes) {
        counts.merge(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME), 1, Integer::sum);
        if (keepsTransactions && context.request() instanceof TransactWriteItemsRequest transaction) {
            transactions.add(transaction);
        }
    }

    /** The number of calls by operation since the last call of this method. */
    synchronized Map<String, Integer> takeCounts() {
        Map<String, Integer> taken = Map.copyOf(counts);
        counts.clear();
        return new TreeMap<>(taken);
    }

    synchronized void keepTransactions() {
        keepsTransactions = true;
    }

    /** The kept transactions in the order of their responses. Disables the keeping of transactions. */
    synchronized List<TransactWriteItemsRequest> takeTransactions() {
        List<TransactWriteItemsRequest> taken = List.copyOf(transactions);
        transactions.clear();
        keepsTransactions = false;
        return taken;
    }
}
