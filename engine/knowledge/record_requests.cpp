// What people do with single records.

#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/impl.h"
#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/listing.h"
#include "engine/knowledge/detail/statements.h"

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::Tenant;

namespace {

//! The version a record is to become again.
Result<detail::Change> restoring(storage::Connection& connection, const api::RestoreMemory& query)
{
    const auto record = detail::findRecord(connection, query.id);
    if (!record)
        return failure(record);
    detail::Change change;
    change.id = record->id;
    change.version = record->version;
    change.revive = true;
    change.text = record->text;
    change.reason = query.reason;
    if (query.version == 0 || query.version == record->version)
        return change;
    bool found = false;
    const auto take = [&](const storage::Row& row) {
        found = true;
        change.kind = std::string(row.text(1));
        change.text = std::string(row.text(2));
        change.tags = detail::tagsOf(row.text(3));
        change.scope = std::string(row.text(4));
        change.importance = row.real(5);
        change.data = std::string(row.text(9));
    };
    if (auto done = connection.query(detail::sql::kVersion, {record->seq, query.version}, take); !done)
        return failure(done);
    if (!found)
        return fail(ErrorCode::NotFound,
            "The record has no version " + std::to_string(query.version) + "; it is at " + std::to_string(record->version) + ".");
    return change;
}

//! What to change, with a text where the data is to give one: where an empty one was sent, or where that of a fact or an entity is what its data said before. An
//! episode keeps its text, so that what is known of its outcome later costs no embedding.
Result<detail::Change> changeOf(api::UpdateMemory query, const detail::StoredRecord& record)
{
    detail::Change change;
    change.id = record.id;
    change.version = query.version;
    change.text = std::move(query.text);
    change.kind = std::move(query.kind);
    change.tags = std::move(query.tags);
    change.scope = std::move(query.scope);
    change.importance = query.importance;
    change.data = std::move(query.data);
    change.reason = std::move(query.reason);
    const std::string kind = change.kind.value_or(record.kind);
    if (change.version != 0 && change.version != record.version)
        return change; // which is refused
    const auto data = detail::checkedData(kind, change.data.value_or(record.data));
    if (!data)
        return failure(data);
    const bool empty = change.text && detail::foldedName(*change.text).empty();
    const bool follows = !change.text && kind == record.kind && kind != detail::kEpisode && *data != record.data
        && record.text == detail::textOf(kind, record.data);
    if (!empty && !follows)
        return change;
    auto text = detail::textOf(kind, *data);
    if (text.empty() && empty)
        return fail(ErrorCode::InvalidArgument, "There is no text to remember.");
    if (!text.empty())
        change.text = std::move(text);
    if (follows)
        change.version = record.version; // somebody may be writing another text
    return change;
}

} // namespace

Task<Result<api::MemoryReply>> Knowledge::Impl::get(std::shared_ptr<Impl> self, api::GetMemory query)
{
    const auto opened = co_await known(self, query.tenant, query.project);
    if (!opened)
        co_return failure(opened);
    auto job = [query = std::move(query)](storage::Connection& connection) { return detail::getRecord(connection, query); };
    co_return co_await (*opened)->database().read(std::move(job));
}

Task<Result<api::MemoryPage>> Knowledge::Impl::list(std::shared_ptr<Impl> self, api::ListMemories query)
{
    auto name = detail::databaseName(query.tenant, query.project);
    if (!name)
        co_return failure(name);
    auto filter = detail::filterOf(query.filter, {}, self->parts.clock.now());
    if (!filter)
        co_return failure(filter);
    const auto opened = co_await tenant(self, std::move(*name), false);
    if (!opened)
        co_return failure(opened);
    if (!*opened)
        co_return api::MemoryPage();
    const auto set = (*opened)->serving();
    auto job = [query = std::move(query), filter = std::move(*filter), embedder = set->number()](
                   storage::Connection& connection) { return detail::listRecords(connection, query, filter, embedder); };
    co_return co_await (*opened)->database().read(std::move(job));
}

Task<Result<api::MemoryReply>> Knowledge::Impl::apply(
    std::shared_ptr<Impl> self, std::shared_ptr<Tenant> tenant, detail::Change change, std::optional<std::string> toEmbed)
{
    if (toEmbed)
        change.vectors = co_await vectorsAtOnce(tenant, std::move(*toEmbed));
    if (tenant->closed())
        co_return fail(ErrorCode::Unavailable, "The knowledge store was closed.");
    change.vectorId = self->parts.ids.next();
    change.now = self->parts.clock.now();
    auto job = [change = std::move(change)](storage::Connection& connection) -> Result<std::pair<detail::Changed, bool>> {
        const auto before = detail::findRecord(connection, change.id.text());
        if (!before)
            return failure(before);
        auto changed = detail::change(connection, change);
        if (!changed)
            return failure(changed);
        return std::pair(std::move(*changed), !before->forgottenAt.has_value());
    };
    auto changed = co_await tenant->database().write(std::move(job));
    if (!changed)
        co_return failure(changed);
    if (!tenant->closed())
        tenant->recordChanged(changed->first, changed->second);
    auto reading = [record = std::move(changed->first.record)](
                       storage::Connection& connection) { return detail::replyOf(connection, record, 20, 0); };
    co_return co_await tenant->database().read(std::move(reading));
}

Task<Result<api::MemoryReply>> Knowledge::Impl::update(std::shared_ptr<Impl> self, api::UpdateMemory query, std::string by)
{
    if (auto good = detail::check(query); !good)
        co_return failure(good);
    const auto opened = co_await known(self, query.tenant, query.project);
    if (!opened)
        co_return failure(opened);
    if (const auto fits = self->checkLimits(query.tenant, query.project); !fits)
        co_return failure(fits);
    auto finding = [id = query.id](storage::Connection& connection) { return detail::findRecord(connection, id); };
    const auto record = co_await (*opened)->database().read(std::move(finding));
    if (!record)
        co_return failure(record);
    auto change = changeOf(std::move(query), *record);
    if (!change)
        co_return failure(change);
    change->by = std::move(by);
    const std::optional<std::string> text = change->text;
    co_return co_await apply(self, *opened, std::move(*change), text);
}

Task<Result<api::MemoryReply>> Knowledge::Impl::forget(std::shared_ptr<Impl> self, api::ForgetMemory query, std::string by)
{
    if (auto good = detail::checkReason(query.reason); !good)
        co_return failure(good);
    const auto opened = co_await known(self, query.tenant, query.project);
    if (!opened)
        co_return failure(opened);
    const std::shared_ptr<Tenant> tenant = *opened;
    detail::Change change;
    change.reason = query.reason;
    change.by = std::move(by);
    change.now = self->parts.clock.now();
    auto job = [change, id = query.id](storage::Connection& connection) -> Result<detail::Changed> {
        const auto record = detail::findRecord(connection, id);
        if (!record)
            return failure(record);
        detail::Change itsChange = change;
        itsChange.id = record->id;
        return detail::forget(connection, itsChange);
    };
    auto changed = co_await tenant->database().write(std::move(job));
    if (!changed)
        co_return failure(changed);
    if (!tenant->closed())
        tenant->recordChanged(*changed, true);
    auto reading = [record = std::move(changed->record)](
                       storage::Connection& connection) { return detail::replyOf(connection, record, 20, 0); };
    co_return co_await tenant->database().read(std::move(reading));
}

Task<Result<api::MemoryReply>> Knowledge::Impl::restore(std::shared_ptr<Impl> self, api::RestoreMemory query, std::string by)
{
    if (auto good = detail::checkReason(query.reason); !good)
        co_return failure(good);
    const auto opened = co_await known(self, query.tenant, query.project);
    if (!opened)
        co_return failure(opened);
    if (const auto fits = self->checkLimits(query.tenant, query.project); !fits)
        co_return failure(fits);
    auto job = [query](storage::Connection& connection) { return restoring(connection, query); };
    auto change = co_await (*opened)->database().read(std::move(job));
    if (!change)
        co_return failure(change);
    change->by = std::move(by);
    const std::optional<std::string> text = change->text;
    co_return co_await apply(self, *opened, std::move(*change), text);
}

} // namespace kaze::knowledge
