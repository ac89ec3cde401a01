package com.revenueripple.devops.testing;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Deletes the tables of a test class after its last test. JUnit finds this class by itself, for tests of any engine.
 */
public final class TablesOfClasses implements TestExecutionListener {
    /** Segments in the id of a top-level class: its engine's and its own. */
    private static final int SEGMENTS = 2;

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        if (identifier.getSource().filter(ClassSource.class::isInstance).isPresent()
                && identifier.getUniqueIdObject().getSegments().size() == SEGMENTS) {
            TestTables.deleteAll();
        }
    }
}
