#include "engine/knowledge/fact_relation.h"

#include "engine/knowledge/detail/kinds.h"

namespace kaze::knowledge {

namespace {

bool sameName(const std::string& one, const std::string& other)
{
    return detail::foldedName(one) == detail::foldedName(other);
}

bool everHeld(const api::Fact& fact)
{
    return !fact.validTo || *fact.validTo > fact.validFrom;
}

bool overlap(const api::Fact& one, const api::Fact& other)
{
    return everHeld(one) && everHeld(other) && (!one.validTo || other.validFrom < *one.validTo)
        && (!other.validTo || one.validFrom < *other.validTo);
}

} // namespace

FactRelation relationOf(const api::Fact& one, const api::Fact& other)
{
    if (!overlap(one, other) || !sameName(one.subject, other.subject) || !sameName(one.predicate, other.predicate))
        return FactRelation::None;
    return sameName(one.object, other.object) ? FactRelation::Same : FactRelation::Contradiction;
}

} // namespace kaze::knowledge
