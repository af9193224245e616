#include "engine/knowledge/compaction_rules.h"

#include "engine/knowledge/detail/compaction.h"

namespace kaze::knowledge {

base::Result<> checkCompactionRule(const api::CompactionRule& rule)
{
    const auto prepared = detail::prepareRules({rule}, {});
    return prepared ? base::Result<>() : failure(prepared);
}

} // namespace kaze::knowledge
