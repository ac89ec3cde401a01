package com.revenueripple.devops.testing;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * {@link Effort} for all properties of jqwik, which finds this class by itself. A property declares the full number of
 * tries. An ordinary run makes a fifth of them, but at least ten, and with a fixed seed if the property has none.
 */
public final class EffortOfProperties implements AroundPropertyHook {
    private static final int TRIES_BY_DEFAULT = 1_000;
    private static final int PART = 5;
    private static final int FEWEST = 10;
    private static final String SEED = "20261123";

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        if (!Effort.isThorough()) {
            reduce(context.attributes());
        }
        return property.execute();
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    private static void reduce(PropertyAttributes attributes) {
        int declared = attributes.tries().orElse(TRIES_BY_DEFAULT);
        attributes.setTries(Math.max(Math.min(declared, FEWEST), declared / PART));
        if (attributes.seed().isEmpty()) {
            attributes.setSeed(SEED);
        }
    }
}
