// The facts of the sample cell: how they are listed, added, reviewed and ended.

#include "ui/link/detail/sample_facts.h"

#include "ui/link/detail/sample_cell.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cctype>

namespace kaze::ui {

namespace {

using base::ErrorCode;

constexpr std::int64_t kMostRows = 1'000;

std::string tenantOf(const std::string& tenant)
{
    return tenant.empty() ? "default" : tenant;
}

bool fits(const std::string& name, const std::string& pattern)
{
    if (pattern.empty())
        return true;
    if (pattern.ends_with('*'))
        return sampleFolded(name).starts_with(sampleFolded(pattern.substr(0, pattern.size() - 1)));
    return sampleFolded(name) == sampleFolded(pattern);
}

bool overlap(const api::Fact& a, const api::Fact& b)
{
    return (!a.validTo || *a.validTo > b.validFrom) && (!b.validTo || *b.validTo > a.validFrom);
}

} // namespace

std::string sampleFolded(const std::string& name)
{
    std::string folded;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isspace(byte))
            folded += folded.empty() || folded.back() == ' ' ? "" : " ";
        else
            folded += static_cast<char>(byte < 128 ? std::tolower(byte) : byte);
    }
    while (folded.ends_with(' '))
        folded.pop_back();
    return folded;
}

SampleFacts::SampleFacts(api::Time now, bool busy, const std::function<std::string(const std::string& agent)>& runOf) : m_now(now)
{
    if (!busy)
        return;
    makeFacts(runOf);
    makeProposals(runOf);
}

SampleFacts::Held* SampleFacts::findOrNull(const std::string& id)
{
    const auto found = std::ranges::find_if(m_facts, [&id](const Held& held) {
        return held.fact.id == id || (id.size() >= 4 && (held.fact.id.starts_with(id) || held.fact.id.ends_with(id)));
    });
    return found == m_facts.end() ? nullptr : &*found;
}

base::Result<SampleFacts::Held*> SampleFacts::find(const std::string& id)
{
    if (auto* held = findOrNull(id))
        return held;
    return base::fail(ErrorCode::NotFound, "there is no memory " + id);
}

bool SampleFacts::holds(const Held& held, api::Time at) const
{
    return held.fact.state == "valid" && !held.forgotten && held.fact.validFrom <= at
        && (!held.fact.validTo || *held.fact.validTo > at);
}

void SampleFacts::change(Held& held)
{
    held.before.push_back(held.fact);
    ++held.fact.version;
}

base::Result<api::FactPage> SampleFacts::list(const api::ListFacts& query) const
{
    const auto at = query.asOf.value_or(m_now);
    std::vector<api::Fact> rows;
    for (const auto& held : m_facts) {
        auto fact = held.fact;
        if (held.tenant != tenantOf(query.tenant) || !query.project.empty() || !fits(fact.subject, query.subject)
            || !fits(fact.predicate, query.predicate) || !fits(fact.object, query.object))
            continue;
        const bool valid = fact.state == "valid" && !held.forgotten;
        const bool ended = valid && fact.validTo && *fact.validTo <= at;
        if (ended)
            fact.state = "ended";
        if ((query.state == "valid" && holds(held, at)) || (query.state == "ended" && ended) || (query.state == "all" && valid)
            || ((query.state == "proposed" || query.state == "rejected") && fact.state == query.state))
            rows.push_back(std::move(fact));
    }
    std::ranges::stable_sort(rows, {}, [](const api::Fact& fact) {
        return std::tuple(sampleFolded(fact.subject), sampleFolded(fact.predicate), fact.validFrom);
    });
    api::FactPage page;
    page.total = static_cast<std::int64_t>(rows.size());
    const auto from = query.cursor.empty() ? std::size_t{0} : static_cast<std::size_t>(std::stoul(query.cursor));
    const auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, kMostRows));
    for (auto row = from; row < rows.size() && row < from + limit; ++row)
        page.rows.push_back(rows[row]);
    if (from + page.rows.size() < rows.size())
        page.next = std::to_string(from + page.rows.size());
    return page;
}

std::vector<SampleFacts::Held*> SampleFacts::conflictsOf(const api::Fact& fact, const std::string& tenant)
{
    std::vector<Held*> others;
    for (auto& held : m_facts)
        if (held.tenant == tenant && held.fact.id != fact.id && held.fact.state == "valid" && !held.forgotten
            && sampleFolded(held.fact.subject) == sampleFolded(fact.subject)
            && sampleFolded(held.fact.predicate) == sampleFolded(fact.predicate)
            && sampleFolded(held.fact.object) != sampleFolded(fact.object) && overlap(held.fact, fact))
            others.push_back(&held);
    return others;
}

base::Result<api::FactAdded> SampleFacts::settle(api::FactAdded added, const std::string& tenant, const std::string& onConflict)
{
    const auto others = conflictsOf(added.fact, tenant);
    for (const auto* other : others)
        added.conflicts.push_back(other->fact);
    if (others.empty() || onConflict == "keep")
        return added;
    if (onConflict == "refuse")
        return base::fail(ErrorCode::Conflict,
            "something else holds at that time: " + others.front()->fact.subject + ' ' + others.front()->fact.predicate + ' '
                + others.front()->fact.object);
    added.conflicts.clear();
    for (auto* other : others) {
        change(*other);
        other->fact.validTo = added.fact.validFrom;
        other->fact.supersededBy = added.fact.id;
        added.fact.supersedes.push_back(other->fact.id);
        added.superseded.push_back(other->fact);
    }
    return added;
}

base::Result<api::FactAdded> SampleFacts::add(const api::AddFact& request)
{
    if (request.subject.empty() || request.predicate.empty() || request.object.empty())
        return base::fail(ErrorCode::InvalidArgument, "a fact needs a subject, a predicate and an object");
    if (request.validFrom && request.validTo && *request.validTo <= *request.validFrom)
        return base::fail(ErrorCode::InvalidArgument, "it ends before it begins");
    const auto tenant = tenantOf(request.tenant);
    for (const auto& held : m_facts)
        if (held.tenant == tenant && holds(held, m_now) && sampleFolded(held.fact.subject) == sampleFolded(request.subject)
            && sampleFolded(held.fact.predicate) == sampleFolded(request.predicate)
            && sampleFolded(held.fact.object) == sampleFolded(request.object))
            return api::FactAdded{held.fact, true, {}, {}};
    Held held;
    held.tenant = tenant;
    auto& fact = held.fact;
    fact.id = sampleId(m_ids++, m_now);
    fact.subject = request.subject;
    fact.predicate = request.predicate;
    fact.object = request.object;
    fact.text = request.text.empty() ? request.subject + ' ' + request.predicate + ' ' + request.object : request.text;
    fact.validFrom = request.validFrom.value_or(m_now);
    fact.validTo = request.validTo;
    fact.confidence = request.confidence;
    fact.state = request.propose ? "proposed" : "valid";
    fact.quote = request.quote;
    fact.source = request.source.empty() ? "person" : request.source;
    fact.createdAt = m_now;
    api::FactAdded reply;
    reply.fact = fact;
    if (!request.propose) {
        auto settled = settle(std::move(reply), tenant, request.onConflict);
        if (!settled)
            return settled;
        reply = std::move(*settled);
        held.fact = reply.fact;
    }
    held.forgotten = request.propose;
    m_facts.push_back(std::move(held));
    return reply;
}

base::Result<api::FactAdded> SampleFacts::review(const api::ReviewFact& request)
{
    const auto found = find(request.id);
    if (!found)
        return failure(found);
    const auto id = (*found)->fact.id;
    if ((*found)->fact.state != "proposed" && !((*found)->fact.state == "rejected" && request.accept))
        return base::fail(ErrorCode::Conflict, "it waits for no review");
    api::FactAdded reply;
    reply.fact = (*found)->fact;
    reply.fact.state = request.accept ? "valid" : "rejected";
    ++reply.fact.version;
    if (request.accept) {
        auto settled = settle(std::move(reply), (*found)->tenant, request.onConflict);
        if (!settled)
            return settled;
        reply = std::move(*settled);
    }
    auto* held = findOrNull(id);
    held->before.push_back(held->fact);
    held->fact = reply.fact;
    held->forgotten = !request.accept;
    return reply;
}

base::Result<api::FactAdded> SampleFacts::end(const api::EndFact& request)
{
    const auto found = find(request.id);
    if (!found)
        return failure(found);
    auto& held = **found;
    const auto at = request.at.value_or(m_now);
    if (held.fact.state != "valid" || held.forgotten || (held.fact.validTo && *held.fact.validTo <= m_now))
        return base::fail(ErrorCode::Conflict, "it does not hold");
    if (at <= held.fact.validFrom)
        return base::fail(ErrorCode::InvalidArgument, "it would end before it begins");
    change(held);
    held.fact.validTo = at;
    return api::FactAdded{held.fact, false, {}, {}};
}

base::Result<api::FactAdded> SampleFacts::undo(const api::UndoSupersession& request)
{
    const auto found = find(request.id);
    if (!found)
        return failure(found);
    auto& held = **found;
    if (held.fact.supersedes.empty() || held.forgotten)
        return base::fail(ErrorCode::Conflict, "it superseded none");
    held.forgotten = true;
    api::FactAdded reply;
    reply.fact = held.fact;
    for (const auto& id : reply.fact.supersedes)
        if (auto* other = findOrNull(id)) {
            change(*other);
            other->fact.validTo.reset();
            other->fact.supersededBy.clear();
            reply.superseded.push_back(other->fact);
        }
    return reply;
}

api::MemoryReply SampleFacts::recordOf(const Held& held)
{
    const auto& fact = held.fact;
    boost::json::object data{{"subject", fact.subject}, {"predicate", fact.predicate}, {"object", fact.object},
        {"valid_from", base::toRfc3339(fact.validFrom)}, {"confidence", fact.confidence}, {"state", fact.state}};
    if (fact.validTo)
        data["valid_to"] = base::toRfc3339(*fact.validTo);
    api::MemoryReply reply;
    auto& record = reply.record;
    record.id = fact.id;
    record.kind = "fact";
    record.text = fact.text;
    record.tags = fact.tags;
    record.source = fact.source;
    record.agent = fact.agent;
    record.version = fact.version;
    record.createdAt = record.updatedAt = fact.createdAt;
    record.data = boost::json::serialize(data);
    if (held.forgotten)
        record.forgottenAt = fact.createdAt;
    reply.versionsInAll = fact.version;
    for (auto version = fact.version; version > 0; --version) {
        auto& one = reply.versions.emplace_back();
        one.version = version;
        one.kind = "fact";
        one.text = fact.text;
        one.tags = fact.tags;
        one.changedAt = fact.createdAt;
        one.changedBy = fact.agent.empty() ? "mira" : fact.agent;
        one.data = record.data;
    }
    return reply;
}

base::Result<api::MemoryReply> SampleFacts::get(const api::GetMemory& query) const
{
    const auto found = const_cast<SampleFacts*>(this)->find(query.id);
    if (!found)
        return failure(found);
    return recordOf(**found);
}

base::Result<api::MemoryReply> SampleFacts::forget(const api::ForgetMemory& request)
{
    const auto found = find(request.id);
    if (!found)
        return failure(found);
    (*found)->forgotten = true;
    return recordOf(**found);
}

base::Result<api::MemoryReply> SampleFacts::restore(const api::RestoreMemory& request)
{
    const auto found = find(request.id);
    if (!found)
        return failure(found);
    auto& held = **found;
    const auto version = std::ranges::find(held.before, request.version, &api::Fact::version);
    if (request.version == 0 ? !held.forgotten : version == held.before.end())
        return base::fail(ErrorCode::Conflict, "there is nothing to restore");
    held.forgotten = false;
    if (request.version > 0) {
        auto old = *version;
        const auto next = held.fact.version + 1;
        held.before.push_back(held.fact);
        held.fact = std::move(old);
        held.fact.version = next;
    }
    return recordOf(held);
}

} // namespace kaze::ui
