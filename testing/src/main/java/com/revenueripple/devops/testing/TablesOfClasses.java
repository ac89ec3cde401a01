package com.revenueripple.devops.testing;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Deletes the tables of a test class when it has ended. JUnit finds this class by itself, for tests of any engine. */
public final class TablesOfClasses implements TestExecutionListener {
    /** In the id of a class that is in no other: its engine's and its own. */
    private static final int SEGMENTS = 2;

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        if (identifier.getSource().filter(ClassSource.class::isInstance).isPresent()
                && identifier.getUniqueIdObject().getSegments().size() == SEGMENTS) {
            TestTables.deleteAll();
        }
    }
}
