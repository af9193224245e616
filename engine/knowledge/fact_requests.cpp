// What people and programs say of facts.

#include "engine/api/fact_requests.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/facts.h"
#include "engine/knowledge/detail/impl.h"

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::FactsChanged;
using detail::OnConflict;
using detail::Tenant;

namespace {

Result<OnConflict> onConflictOf(const std::string& text)
{
    if (text == "keep")
        return OnConflict::Keep;
    if (text == "supersede")
        return OnConflict::Supersede;
    if (text == "refuse")
        return OnConflict::Refuse;
    return fail(ErrorCode::InvalidArgument, "What becomes of facts that hold already is keep, supersede or refuse.");
}

//! Without what only the loop can give: ids, a vector.
Result<detail::NewFact> newFactOf(api::AddFact query, base::Time now)
{
    const auto onConflict = onConflictOf(query.onConflict);
    if (!onConflict)
        return failure(onConflict);
    if (query.propose && *onConflict == OnConflict::Supersede)
        return fail(ErrorCode::InvalidArgument, "A fact that is proposed supersedes none; say so when it is accepted.");
    detail::NewFact fact;
    fact.onConflict = *onConflict;
    fact.data.subject = std::move(query.subject);
    fact.data.predicate = std::move(query.predicate);
    fact.data.object = std::move(query.object);
    fact.data.validFrom = query.validFrom.value_or(now);
    fact.data.validTo = query.validTo;
    fact.data.confidence = query.confidence;
    fact.data.state = query.propose ? "proposed" : "valid";
    fact.data.quote = std::move(query.quote);
    if (fact.data.validTo && *fact.data.validTo <= fact.data.validFrom)
        return fail(ErrorCode::InvalidArgument, "The fact ends when it begins, or before; valid_to is later than valid_from.");
    auto data = detail::dataOf(fact.data);
    if (!data)
        return failure(data);
    auto& record = fact.insertion.record;
    record.kind = detail::kFact;
    record.text = std::move(query.text);
    record.data = std::move(*data);
    record.tags = std::move(query.tags);
    record.source = query.source.empty() ? "person" : std::move(query.source);
    record.agent = std::move(query.agent);
    record.scope = std::move(query.scope);
    record.importance = query.importance;
    if (auto good = detail::complete(record); !good)
        return failure(good);
    fact.insertion.now = now;
    return fact;
}

detail::Change howOf(std::string by, std::string reason, base::Time now)
{
    detail::Change how;
    how.by = std::move(by);
    how.reason = std::move(reason);
    how.now = now;
    return how;
}

//! Tells the indexes, and whoever asked.
api::FactAdded told(Tenant& tenant, const FactsChanged& done, base::Time now)
{
    if (!tenant.closed()) {
        if (done.inserted.seq != 0)
            tenant.recordAdded(done.fact.kind, done.inserted, {});
        for (const auto& one : done.changes)
            tenant.recordChanged(one.changed, one.foundBefore);
    }
    api::FactAdded reply;
    reply.fact = detail::factOf(done.fact, now);
    reply.known = done.known;
    for (const auto& record : done.conflicts)
        reply.conflicts.push_back(detail::factOf(record, now));
    for (const auto& record : done.others)
        reply.superseded.push_back(detail::factOf(record, now));
    return reply;
}

//! Does it, in one write job, and tells.
template <class Job>
Task<Result<api::FactAdded>> changed(std::shared_ptr<Tenant> tenant, base::Time now, Job job)
{
    const auto done = co_await tenant->database().write(std::move(job));
    if (!done)
        co_return failure(done);
    co_return told(*tenant, *done, now);
}

} // namespace

Task<Result<api::AddFact::Reply>> Knowledge::Impl::addFact(std::shared_ptr<Impl> self, api::AddFact query, std::string by)
{
    auto name = detail::databaseName(query.tenant, query.project);
    if (!name)
        co_return failure(name);
    const base::Time now = self->parts.clock.now();
    const auto fits = self->checkLimits(query.tenant, query.project);
    auto fact = newFactOf(std::move(query), now);
    if (!fact)
        co_return failure(fact);
    const auto opened = co_await tenant(self, std::move(*name), true);
    if (!opened)
        co_return failure(opened);
    if (!fits)
        co_return failure(fits);
    const std::shared_ptr<Tenant> tenant = *opened;
    if (fact->data.state == "valid") {
        std::string text = fact->insertion.record.text;
        fact->insertion.vectors = co_await vectorsAtOnce(tenant, std::move(text));
    }
    if (tenant->closed())
        co_return fail(ErrorCode::Unavailable, "The knowledge store was closed before the fact was stored.");
    fact->insertion.id = self->parts.ids.next();
    fact->insertion.vectorId = self->parts.ids.next();
    auto how = howOf(std::move(by), {}, now);
    auto job = [fact = std::move(*fact), how = std::move(how)](
                   storage::Connection& connection) { return detail::addFact(connection, fact, how); };
    const auto done = co_await tenant->database().write(std::move(job));
    if (!done)
        co_return failure(done);
    if (done->inserted.seq != 0)
        self->added.add();
    co_return told(*tenant, *done, now);
}

Task<Result<api::ListFacts::Reply>> Knowledge::Impl::listFacts(std::shared_ptr<Impl> self, api::ListFacts query)
{
    auto name = detail::databaseName(query.tenant, query.project);
    if (!name)
        co_return failure(name);
    const auto opened = co_await tenant(self, std::move(*name), false);
    if (!opened)
        co_return failure(opened);
    if (!*opened)
        co_return api::FactPage();
    auto job = [query = std::move(query), now = self->parts.clock.now()](
                   storage::Connection& connection) { return detail::listFacts(connection, query, now); };
    co_return co_await (*opened)->database().read(std::move(job));
}

Task<Result<KnownFacts>> Knowledge::Impl::compareFact(
    std::shared_ptr<Impl> self, std::string tenantName, std::string project, api::Fact fact, bool proposed)
{
    auto name = detail::databaseName(tenantName, project);
    if (!name)
        co_return failure(name);
    const auto opened = co_await tenant(self, std::move(*name), false);
    if (!opened)
        co_return failure(opened);
    if (!*opened)
        co_return KnownFacts();
    auto job = [fact = std::move(fact), proposed, now = self->parts.clock.now()](
                   storage::Connection& connection) -> Result<KnownFacts> {
        detail::FactData data;
        data.subject = fact.subject;
        data.predicate = fact.predicate;
        data.object = fact.object;
        data.validFrom = fact.validFrom;
        data.validTo = fact.validTo;
        if (const auto good = detail::dataOf(data); !good)
            return failure(good);
        const auto known = detail::compareFact(connection, data, fact.scope, proposed);
        if (!known)
            return failure(known);
        KnownFacts facts;
        for (const auto& record : known->duplicates)
            facts.same.push_back(detail::factOf(record, now));
        for (const auto& record : known->conflicts)
            facts.contradictions.push_back(detail::factOf(record, now));
        facts.contradictions.resize(std::min(facts.contradictions.size(), detail::kMostConflicts));
        return facts;
    };
    co_return co_await (*opened)->database().read(std::move(job));
}

Task<Result<api::ReviewFact::Reply>> Knowledge::Impl::reviewFact(
    std::shared_ptr<Impl> self, api::ReviewFact query, std::string by)
{
    const auto onConflict = onConflictOf(query.onConflict);
    if (!onConflict)
        co_return failure(onConflict);
    if (auto good = detail::checkReason(query.reason); !good)
        co_return failure(good);
    const auto opened = co_await known(self, query.tenant, query.project);
    if (!opened)
        co_return failure(opened);
    const std::shared_ptr<Tenant> tenant = *opened;
    const base::Time now = self->parts.clock.now();
    auto how = howOf(std::move(by), query.reason, now);
    if (query.accept) {
        if (const auto fits = self->checkLimits(query.tenant, query.project); !fits)
            co_return failure(fits);
        auto finding = [id = query.id](storage::Connection& connection) { return detail::findRecord(connection, id); };
        auto record = co_await tenant->database().read(std::move(finding));
        if (!record)
            co_return failure(record);
        how.vectors = co_await vectorsAtOnce(tenant, std::move(record->text));
    }
    if (tenant->closed())
        co_return fail(ErrorCode::Unavailable, "The knowledge store was closed.");
    how.vectorId = self->parts.ids.next();
    auto job = [query = std::move(query), onConflict = *onConflict, how = std::move(how)](storage::Connection& connection) {
        return detail::reviewFact(connection, query.id, query.accept, onConflict, how);
    };
    co_return co_await changed(tenant, now, std::move(job));
}

Task<Result<api::EndFact::Reply>> Knowledge::Impl::endFact(std::shared_ptr<Impl> self, api::EndFact query, std::string by)
{
    if (auto good = detail::checkReason(query.reason); !good)
        co_return failure(good);
    const auto opened = co_await known(self, query.tenant, query.project);
    if (!opened)
        co_return failure(opened);
    const std::shared_ptr<Tenant> tenant = *opened;
    const base::Time now = self->parts.clock.now();
    auto how = howOf(std::move(by), query.reason, now);
    auto job = [query = std::move(query), how = std::move(how)](
                   storage::Connection& connection) { return detail::endFact(connection, query.id, query.at, how); };
    co_return co_await changed(tenant, now, std::move(job));
}

Task<Result<api::UndoSupersession::Reply>> Knowledge::Impl::undoSupersession(
    std::shared_ptr<Impl> self, api::UndoSupersession query, std::string by)
{
    if (auto good = detail::checkReason(query.reason); !good)
        co_return failure(good);
    const auto opened = co_await known(self, query.tenant, query.project);
    if (!opened)
        co_return failure(opened);
    const std::shared_ptr<Tenant> tenant = *opened;
    const base::Time now = self->parts.clock.now();
    auto how = howOf(std::move(by), query.reason, now);
    auto job = [query = std::move(query), how = std::move(how)](
                   storage::Connection& connection) { return detail::undoSupersession(connection, query.id, how); };
    co_return co_await changed(tenant, now, std::move(job));
}

} // namespace kaze::knowledge
