package com.revenueripple.devops.paging;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param items the part
 * @param nextCursor gets the next part; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> nextCursor) {
    public Page {
        items = List.copyOf(items);
    }
}
