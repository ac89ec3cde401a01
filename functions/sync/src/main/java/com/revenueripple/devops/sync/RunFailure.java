package com.revenueripple.devops.sync;

import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The failure of a run or of one of its sources.
 *
 * @param domains the domains whose metrics stay as they are: those of the source, or all
 */
record RunFailure(Set<Domain> domains, RuntimeException cause) {

    /** The failure of the source of these kinds of facts. */
    static RunFailure of(Collection<Kind> kinds, RuntimeException cause) {
        return new RunFailure(kinds.stream().map(Kind::domain)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Domain.class))), cause);
    }

    /** The failure of a whole run. */
    static RunFailure ofAll(RuntimeException cause) {
        return new RunFailure(EnumSet.allOf(Domain.class), cause);
    }

    /** The names of the domains. */
    List<String> domainCodes() {
        return domains.stream().map(Domain::code).toList();
    }

    /** Stable and machine-readable. */
    String code() {
        return switch (cause) {
            case SourceFailure known -> known.code();
            case LeaseFailure _ -> "sync_superseded";
            case SdkException _ -> "store_unavailable";
            default -> "internal_error";
        };
    }

    /** For the operator, without secrets. */
    String message() {
        return switch (cause) {
            case SourceFailure known -> String.valueOf(known.getMessage());
            case LeaseFailure _ -> "Another run has taken over.";
            case SdkException _ -> "The metrics table did not accept the new metrics.";
            default -> "Unexpected error; the log has the details.";
        };
    }
}
