package com.revenueripple.devops.sync.source;

import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Kind;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A page of the changes of a source.
 *
 * @param changed entities that were created, changed or deleted
 * @param unknown kinds with so many changes that the log does not list them
 * @param position the end of the page, where the next one begins
 * @param more whether there already are changes after it
 * @param pendingSince the time of the oldest change that is visible but cannot be read yet, because an older
 *            transaction has not ended; empty when there is none
 */
public record ChangePage(Set<EntityRef> changed, Set<Kind> unknown, String position, boolean more,
        Optional<Instant> pendingSince) {}
