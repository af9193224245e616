#include "engine/knowledge/knowledge.h"

#include "engine/base/text.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/files.h"
#include "engine/knowledge/detail/impl.h"
#include "engine/knowledge/detail/spans.h"

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::Tenant;

Knowledge::Impl::Impl(std::filesystem::path folderPath, Parts taken)
    : folder(std::move(folderPath)), parts(std::move(taken)),
      searchSeconds(parts.metrics.histogram("kaze_knowledge_search_seconds")),
      added(parts.metrics.counter("kaze_knowledge_added_total"))
{
    if (!parts.former)
        return;
    // One for all tenants, so that it can be told to forget texts.
    parts.former = [supply = parts.former, known = formers](const std::string& id, std::size_t dimensions) {
        auto& kept = (*known)[{id, dimensions}];
        auto embedder = kept.lock();
        if (!embedder)
            kept = embedder = supply(id, dimensions);
        return embedder;
    };
}

void Knowledge::Impl::forgetTexts() const
{
    parts.embedder.forgetTexts();
    for (const auto& [name, former] : *formers)
        if (const auto embedder = former.lock())
            embedder->forgetTexts();
}

Task<Knowledge::Impl::TenantResult> Knowledge::Impl::tenant(std::shared_ptr<Impl> self, std::string name, bool create)
{
    if (self->closed)
        co_return fail(ErrorCode::Unavailable, "The knowledge store is closed.");
    if (self->isGoing(name))
        co_return fail(ErrorCode::Unavailable, "The memory of " + name + " is being removed; try again when that is done.");
    std::error_code ignored;
    if (!self->isOpen(name) && !create && !std::filesystem::exists(self->folder / (name + ".db"), ignored))
        co_return std::shared_ptr<Tenant>();
    Slot& slot = self->slots[name];
    if (slot.tenant)
        co_return slot.tenant;
    if (slot.opening) {
        const base::OneShot<TenantResult> opened;
        slot.waiting.push_back(opened);
        co_return co_await opened.wait();
    }
    slot.opening = true;
    TenantResult opened = co_await Tenant::open(self->parts, self->folder, name);
    if (opened && self->closed) {
        (*opened)->close();
        opened = fail(ErrorCode::Unavailable, "The knowledge store is closed.");
    }
    slot.opening = false;
    if (opened)
        slot.tenant = *opened;
    for (const auto& waiting : std::exchange(slot.waiting, {}))
        waiting.set(opened);
    co_return opened;
}

Task<Knowledge::Impl::TenantResult> Knowledge::Impl::known(
    std::shared_ptr<Impl> self, std::string tenantName, std::string project)
{
    auto name = detail::databaseName(tenantName, project);
    if (!name)
        co_return failure(name);
    auto opened = co_await tenant(self, std::move(*name), false);
    if (opened && !*opened)
        co_return fail(ErrorCode::NotFound, "Nothing is remembered here yet.");
    co_return opened;
}

Task<Result<std::string>> Knowledge::Impl::add(std::shared_ptr<Impl> self, vectors::EmbedContext context, NewRecord record)
{
    if (auto good = detail::complete(record); !good)
        co_return failure(good);
    auto span = detail::spanIn(self->parts, context, "memory.store " + record.kind, "store");
    if (!context.traceId.isNil()) {
        span.record().input = record.text;
        context.spanId = span.context().spanId;
    }
    auto stored = co_await store(self, std::move(context), std::move(record));
    if (stored)
        span.record().output = *stored;
    detail::finish(span, stored);
    co_return stored;
}

Task<Result<std::string>> Knowledge::Impl::store(std::shared_ptr<Impl> self, vectors::EmbedContext context, NewRecord record)
{
    auto name = detail::databaseName(context.tenant, context.project);
    if (!name)
        co_return failure(name);
    const auto opened = co_await tenant(self, std::move(*name), true);
    if (!opened)
        co_return failure(opened);
    const std::shared_ptr<Tenant> tenant = *opened;

    if (!record.idempotencyKey.empty()) {
        // Before the embedder, which may cost money.
        auto job = [key = record.idempotencyKey](storage::Connection& connection) { return detail::findByKey(connection, key); };
        const auto known = co_await tenant->database().read(std::move(job));
        if (!known)
            co_return failure(known);
        if (*known)
            co_return (*known)->text();
    }
    if (const auto fits = self->checkLimits(context.tenant, context.project); !fits)
        co_return failure(fits);
    std::string text = record.text;
    detail::MadeVectors vectors = co_await vectorsAtOnce(tenant, std::move(text));
    if (!record.vector.empty())
        tenant->bring(vectors, std::move(record.vector));
    if (self->closed)
        co_return fail(ErrorCode::Unavailable, "The knowledge store was closed before the record was stored.");

    const std::string kind = record.kind;
    detail::Insertion insertion;
    insertion.vectors = vectors;
    insertion.record = std::move(record);
    insertion.id = self->parts.ids.next();
    insertion.vectorId = self->parts.ids.next();
    insertion.now = self->parts.clock.now();
    auto job = [taken = std::move(insertion)](storage::Connection& connection) { return detail::insert(connection, taken); };
    const auto inserted = co_await tenant->database().write(std::move(job));
    if (!inserted)
        co_return failure(inserted);
    if (inserted->seq != 0 && !tenant->closed()) {
        tenant->recordAdded(kind, *inserted, context, vectors);
        self->added.add();
    }
    co_return inserted->id.text();
}

Task<detail::MadeVectors> Knowledge::Impl::vectorsAtOnce(std::shared_ptr<Tenant> tenant, std::string text)
{
    detail::MadeVectors made;
    for (const auto& set : tenant->sets()) {
        if (!set->embedder() || !set->embedder()->immediate())
            continue;
        std::vector<std::string> texts{text};
        vectors::EmbedContext nobody;
        auto embedded = co_await set->embedder()->embed(std::move(nobody), std::move(texts));
        if (embedded && embedded->size() == 1)
            made.push_back({set->number(), std::move(embedded->front())});
    }
    co_return made;
}

Task<Result<std::int64_t>> Knowledge::Impl::count(std::shared_ptr<Impl> self, std::string tenantName, std::string project)
{
    auto name = detail::databaseName(tenantName, project);
    if (!name)
        co_return failure(name);
    const auto opened = co_await tenant(self, std::move(*name), false);
    if (!opened)
        co_return failure(opened);
    co_return *opened ? (*opened)->records() : 0;
}

Result<std::int64_t> Knowledge::Impl::bytesOf(const std::string& tenantName, const std::string& project) const
{
    const auto name = detail::databaseName(tenantName, project);
    if (!name)
        return failure(name);
    const auto sizes = detail::databaseSizes(folder, *name, project.empty());
    if (!sizes)
        return failure(sizes);
    std::int64_t bytes = 0;
    for (const auto& [file, size] : *sizes) {
        const auto open = slots.find(file);
        const bool isOpen = open != slots.end() && open->second.tenant;
        bytes += (isOpen ? static_cast<std::int64_t>(open->second.tenant->bytes()) : size.file) + size.archives;
    }
    return bytes;
}

//! What of that counts against no limit, as far as it is known.
std::int64_t Knowledge::Impl::spareOf(const std::string& tenantName, const std::string& project) const
{
    const std::string name = project.empty() ? tenantName : tenantName + '@' + project;
    std::int64_t bytes = 0;
    for (const auto& [file, slot] : slots)
        if (slot.tenant && (file == name || (project.empty() && file.starts_with(name + '@'))))
            bytes += static_cast<std::int64_t>(slot.tenant->spareBytes());
    return bytes;
}

Result<> Knowledge::Impl::checkLimits(const std::string& tenantName, const std::string& project) const
{
    for (const auto& whose : {std::string(), project}) {
        const auto limit = limits.find({tenantName, whose});
        if (limit == limits.end())
            continue;
        const auto onDisk = bytesOf(tenantName, whose);
        if (!onDisk)
            return failure(onDisk);
        const auto bytes = *onDisk - spareOf(tenantName, whose);
        if (bytes >= limit->second)
            return fail(ErrorCode::BudgetExhausted,
                "The memory of " + (whose.empty() ? "the tenant " + tenantName : "the project " + whose) + " has "
                    + base::sizeText(static_cast<std::size_t>(bytes)) + ", and no more than "
                    + base::sizeText(static_cast<std::size_t>(limit->second)) + " are allowed; raise the limit with `kaze "
                    + (whose.empty() ? "tenants" : "projects") + " set --memory`.");
    }
    return {};
}

Knowledge::Knowledge(std::filesystem::path folder, Parts parts)
    : m_impl(std::make_shared<Impl>(std::move(folder), std::move(parts)))
{
}

Knowledge::~Knowledge()
{
    m_impl->closed = true;
    for (auto& [name, slot] : m_impl->slots) {
        if (slot.tenant)
            std::exchange(slot.tenant, nullptr)->close();
    }
}

Task<Result<std::string>> Knowledge::add(vectors::EmbedContext context, NewRecord record)
{
    return Impl::add(m_impl, std::move(context), std::move(record));
}

Task<Result<Answer>> Knowledge::search(vectors::EmbedContext context, Search search)
{
    return Impl::search(m_impl, std::move(context), std::move(search));
}

Task<Result<std::int64_t>> Knowledge::count(std::string tenant, std::string project)
{
    return Impl::count(m_impl, std::move(tenant), std::move(project));
}

void Knowledge::limit(const std::string& tenant, const std::string& project, std::int64_t bytes)
{
    if (bytes > 0)
        m_impl->limits[{tenant, project}] = bytes;
    else
        m_impl->limits.erase({tenant, project});
}

Result<std::int64_t> Knowledge::bytesOf(const std::string& tenant, const std::string& project) const
{
    return m_impl->bytesOf(tenant, project);
}

Result<std::map<std::pair<std::string, std::string>, std::int64_t>> Knowledge::bytesByOwner() const
{
    const auto sizes = detail::databaseSizes(m_impl->folder, "", true);
    if (!sizes)
        return failure(sizes);
    std::map<std::pair<std::string, std::string>, std::int64_t> bytes;
    for (const auto& [file, size] : *sizes) {
        const auto at = std::min(file.find('@'), file.size());
        const auto open = m_impl->slots.find(file);
        const bool isOpen = open != m_impl->slots.end() && open->second.tenant;
        bytes[{file.substr(0, at), file.substr(std::min(at + 1, file.size()))}]
            = (isOpen ? static_cast<std::int64_t>(open->second.tenant->bytes()) : size.file) + size.archives;
    }
    return bytes;
}

Task<Result<>> Knowledge::remove(std::string tenant, std::string project)
{
    return Impl::remove(m_impl, std::move(tenant), std::move(project));
}

Task<> Knowledge::settle(base::Duration atMost)
{
    std::vector<std::shared_ptr<Tenant>> tenants;
    for (const auto& [name, slot] : m_impl->slots)
        if (slot.tenant)
            tenants.push_back(slot.tenant);
    const base::Duration until = m_impl->parts.clock.steady() + atMost;
    for (const auto& tenant : tenants) {
        const base::Duration left = until - m_impl->parts.clock.steady();
        if (left > base::Duration{0})
            co_await Tenant::settle(tenant, left);
    }
}

void Knowledge::endCompactions()
{
    m_impl->stopping.cancel();
}

Knowledge::Figures Knowledge::figures() const
{
    Figures figures;
    for (const auto& [name, slot] : m_impl->slots) {
        if (slot.tenant) {
            figures.records += slot.tenant->records();
            figures.unembedded += slot.tenant->unembedded();
            figures.bytes += static_cast<std::int64_t>(slot.tenant->bytes());
            for (const auto& shard : slot.tenant->serving()->shards({}))
                figures.unindexed += shard->unindexed();
        }
    }
    figures.searchP95 = m_impl->searchSeconds.percentile(0.95);
    return figures;
}

} // namespace kaze::knowledge
