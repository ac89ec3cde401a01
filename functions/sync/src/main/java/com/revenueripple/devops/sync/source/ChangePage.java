package com.revenueripple.devops.sync.source;

import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Kind;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Some of the changes of a source.
 *
 * @param changed what was made, changed or deleted
 * @param unknown kinds of which so much changed that the log does not name it
 * @param position where the page ends; the next one begins there
 * @param more whether there are changes after it already
 * @param pendingSince when the oldest change happened that is visible and yet not to be read, because an older
 *            transaction has not ended; empty when there is none
 */
public record ChangePage(Set<EntityRef> changed, Set<Kind> unknown, String position, boolean more,
        Optional<Instant> pendingSince) {}
