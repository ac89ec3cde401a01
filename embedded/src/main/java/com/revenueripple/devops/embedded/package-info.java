/** The cloud services that run inside one process: the tables and queues of template.yaml, and a platform database. */
@NullMarked
package com.revenueripple.devops.embedded;

import org.jspecify.annotations.NullMarked;
