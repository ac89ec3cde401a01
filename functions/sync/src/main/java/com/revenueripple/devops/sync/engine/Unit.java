package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.sync.contribution.Additions;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Things whose contributions must change together, and what that adds to the counters.
 *
 * @param ids of the things
 * @param writes of their contributions, each conditioned on what was read
 * @param delta new contributions minus old ones
 * @param complete whether nothing is left to be added for these things
 */
record Unit(List<String> ids, List<TransactWriteItem> writes, Additions delta, boolean complete) {}
