/** The whole of template.yaml on one machine, for development and for tests. */
@NullMarked
package com.revenueripple.devops.local;

import org.jspecify.annotations.NullMarked;
