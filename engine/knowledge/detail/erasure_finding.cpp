#include "engine/knowledge/detail/archive_filter.h"
#include "engine/knowledge/detail/erasure.h"

namespace kaze::knowledge::detail {

using base::Result;
using base::Task;

namespace {

//! Some ids, for people.
std::string someOf(const std::set<base::Uuid>& ids)
{
    constexpr std::size_t kShown = 3;
    std::string text;
    for (std::size_t shown = 0; const auto& id : ids) {
        if (shown++ == kShown)
            return text + " and " + std::to_string(ids.size() - kShown) + " more";
        text += (text.empty() ? "" : ", ") + id.text();
    }
    return text;
}

//! By their ids, and those that the memory has.
Task<Result<>> findInMemory(
    std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure, std::vector<std::string> ids, Filter filter)
{
    auto finding = [ids = std::move(ids), filter = std::move(filter)](
                       storage::Connection& connection) { return recordsMeant(connection, ids, filter); };
    auto meant = co_await tenant->database().read(std::move(finding));
    if (!meant)
        co_return failure(meant);
    erasure->meant = std::move(*meant);
    if (!erasure->meant.missing.empty()) {
        auto work = [erasure] { return findArchived(erasure->archives, erasure->meant.missing, *erasure->stop); };
        auto archived = co_await tenant->parts().workers.run(std::move(work));
        if (!archived)
            co_return failure(archived);
        erasure->ids = std::move(*archived);
    }
    for (const auto& [seq, id] : erasure->meant.records)
        erasure->ids.insert(id);
    erasure->reply.records = static_cast<std::int64_t>(erasure->ids.size());
    co_return Result<>();
}

//! The records that fit the filter and are in archives alone. What is in the memory is judged as it is there.
Task<Result<>> findInArchives(std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure, Filter filter)
{
    if (!filter.narrows() && filter.kind.empty())
        co_return Result<>();
    auto work = [erasure, filter = std::move(filter)] { return fittingArchived(erasure->archives, filter, *erasure->stop); };
    auto fitting = co_await tenant->parts().workers.run(std::move(work));
    if (!fitting)
        co_return failure(fitting);
    auto asking = [ids = std::move(fitting->ids)](storage::Connection& connection) { return absentOf(connection, ids); };
    const auto absent = co_await tenant->database().read(std::move(asking));
    if (!absent)
        co_return failure(absent);
    erasure->ids.insert(absent->begin(), absent->end());
    erasure->reply.records = static_cast<std::int64_t>(erasure->ids.size());
    erasure->unread = std::move(fitting->problems);
    auto lost = [ids = std::move(fitting->versionsOnly)](storage::Connection& connection) { return absentOf(connection, ids); };
    auto versionsOnly = co_await tenant->database().read(std::move(lost));
    if (!versionsOnly)
        co_return failure(versionsOnly);
    for (const auto& id : erasure->ids)
        versionsOnly->erase(id);
    if (!versionsOnly->empty())
        erasure->reply.places.push_back({"versions in archives, by the filter", 0, std::ssize(*versionsOnly),
            "archives have earlier versions of records that are nowhere else, of which a filter cannot be asked; where they are "
            "to go, erase them by id: "
                + someOf(*versionsOnly)});
    co_return Result<>();
}

} // namespace

Task<Result<>> findMeant(
    std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure, std::vector<std::string> ids, Filter filter)
{
    const auto found = co_await findInMemory(tenant, erasure, std::move(ids), filter);
    if (!found)
        co_return failure(found);
    co_return co_await findInArchives(tenant, erasure, std::move(filter));
}

void noteUnread(Erasure& erasure)
{
    if (erasure.unread.empty())
        return;
    std::string told = "what fits the filter may be in archives that cannot be read; remove them:";
    for (const auto& problem : erasure.unread)
        told += " " + problem;
    erasure.reply.places.push_back({"archives", 0, std::ssize(erasure.unread), std::move(told)});
}

} // namespace kaze::knowledge::detail
