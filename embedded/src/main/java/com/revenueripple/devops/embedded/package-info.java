/** The parts of the cloud that run inside one process: tables and a platform database, made from template.yaml. */
@NullMarked
package com.revenueripple.devops.embedded;

import org.jspecify.annotations.NullMarked;
