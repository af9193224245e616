#include "engine/knowledge/knowledge.h"

#include "engine/base/text.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/files.h"
#include "engine/knowledge/detail/tenant.h"
#include "engine/telemetry/attributes.h"

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::Tenant;

namespace {

constexpr std::size_t kEf = 200; //!< breadth of a search in the index
constexpr std::size_t kShownIds = 10;

using TenantResult = Result<std::shared_ptr<Tenant>>;
using Hits = std::vector<api::MemoryHit>;

//! A span where the caller has a trace; otherwise one that records nothing.
telemetry::Span spanIn(
    const Knowledge::Parts& parts, const vectors::EmbedContext& context, std::string name, const char* operation)
{
    if (context.traceId.isNil())
        return {};
    auto span = parts.observations.startSpan({context.traceId, context.spanId}, std::move(name), api::SpanKind::Memory);
    span.set(std::string(telemetry::attribute::kOperationName), operation);
    span.set("gen_ai.data_source.id", context.project.empty() ? context.tenant : context.tenant + "/" + context.project);
    return span;
}

template <class T>
void finish(telemetry::Span& span, const Result<T>& result)
{
    if (!result)
        span.fail(result.error());
    span.end();
}

std::string summaryOf(const Hits& hits)
{
    std::string summary;
    for (std::size_t i = 0; i < std::min(hits.size(), kShownIds); ++i)
        summary += (i > 0 ? "\n" : "") + hits[i].id + " " + std::to_string(hits[i].score);
    return summary;
}

//! Asks the indexes, on a worker, and notes how far each reaches.
Task<> askIndexes(std::shared_ptr<Tenant> tenant, std::shared_ptr<detail::Recall> recall)
{
    std::vector<std::shared_ptr<const vectors::HnswIndex>> indexes;
    for (const auto& shard : tenant->shards(recall->search.kind)) {
        recall->reaches.push_back(shard->reach());
        if (auto index = shard->index())
            indexes.push_back(std::move(index));
    }
    if (indexes.empty())
        co_return;
    auto work = [recall, indexes = std::move(indexes)] {
        vectors::TopK best(recall->depth());
        for (const auto& index : indexes) {
            for (const auto& hit : index->search(recall->query, recall->depth(), std::max(kEf, recall->depth())))
                best.offer(hit);
        }
        return best.take();
    };
    recall->fromIndex = co_await tenant->parts().workers.run(std::move(work));
}

//! The query's vector; empty when the embedder cannot give one, which a search survives. Errors: the reason it was cancelled for.
Task<Result<vectors::Vector>> embedQuery(Knowledge::Parts parts, vectors::EmbedContext context, std::string query)
{
    const base::CancelToken cancel = context.cancel;
    std::vector<std::string> texts;
    texts.push_back(std::move(query));
    auto embedded = co_await parts.embedder.embed(std::move(context), std::move(texts));
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    if (embedded && embedded->size() == 1)
        co_return std::move(embedded->front());
    parts.log->warn("A search goes by its words alone, because the embedder {} failed: {}", parts.embedder.id(),
        embedded ? "no vector" : embedded.error().text());
    co_return vectors::Vector();
}

} // namespace

struct Knowledge::Impl {
    Impl(std::filesystem::path folderPath, Parts taken)
        : folder(std::move(folderPath)), parts(std::move(taken)),
          searchSeconds(parts.metrics.histogram("kaze_knowledge_search_seconds")),
          added(parts.metrics.counter("kaze_knowledge_added_total"))
    {
    }

    struct Slot {
        std::shared_ptr<Tenant> tenant;
        bool opening = false;
        std::vector<base::OneShot<TenantResult>> waiting;
    };

    //! Null when the tenant has no database and none is to be made.
    static Task<TenantResult> tenant(std::shared_ptr<Impl> self, std::string name, bool create);
    static Task<Result<std::string>> add(std::shared_ptr<Impl> self, vectors::EmbedContext context, NewRecord record);
    static Task<Result<std::string>> store(std::shared_ptr<Impl> self, vectors::EmbedContext context, NewRecord record);
    static Task<Result<Hits>> search(std::shared_ptr<Impl> self, vectors::EmbedContext context, Search search);
    static Task<Result<Hits>> find(std::shared_ptr<Impl> self, vectors::EmbedContext context, Search search);
    static Task<Result<std::int64_t>> count(std::shared_ptr<Impl> self, std::string tenant, std::string project);
    static Task<Result<>> remove(std::shared_ptr<Impl> self, std::string tenant, std::string project);
    [[nodiscard]] Result<std::int64_t> bytesOf(const std::string& tenant, const std::string& project) const;
    [[nodiscard]] Result<> checkLimits(const std::string& tenant, const std::string& project) const;

    std::filesystem::path folder;
    Parts parts;
    base::Histogram& searchSeconds;
    base::Counter& added;
    std::map<std::string, Slot, std::less<>> slots;
    std::map<std::pair<std::string, std::string>, std::int64_t> limits; //!< bytes, by tenant and project
    bool closed = false;
};

Task<TenantResult> Knowledge::Impl::tenant(std::shared_ptr<Impl> self, std::string name, bool create)
{
    if (self->closed)
        co_return fail(ErrorCode::Unavailable, "The knowledge store is closed.");
    const auto known = self->slots.find(name);
    std::error_code ignored;
    if (known == self->slots.end() && !create && !std::filesystem::exists(self->folder / (name + ".db"), ignored))
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

Task<Result<std::string>> Knowledge::Impl::add(std::shared_ptr<Impl> self, vectors::EmbedContext context, NewRecord record)
{
    if (auto good = detail::check(record); !good)
        co_return failure(good);
    auto span = spanIn(self->parts, context, "memory.store " + record.kind, "store");
    if (!context.traceId.isNil()) {
        span.record().input = record.text;
        context.spanId = span.context().spanId;
    }
    auto stored = co_await store(self, std::move(context), std::move(record));
    if (stored)
        span.record().output = *stored;
    finish(span, stored);
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
    std::vector<std::string> texts{record.text};
    auto embedded = co_await self->parts.embedder.embed(std::move(context), std::move(texts));
    if (!embedded)
        co_return failure(embedded);
    if (self->closed)
        co_return fail(ErrorCode::Unavailable, "The knowledge store was closed before the record was stored.");

    const std::string kind = record.kind;
    detail::Insertion insertion{std::move(record), self->parts.ids.next(), self->parts.ids.next(), self->parts.clock.now(),
        tenant->embedderNumber(), std::move(embedded->front())};
    auto job = [taken = std::move(insertion)](storage::Connection& connection) { return detail::insert(connection, taken); };
    const auto inserted = co_await tenant->database().write(std::move(job));
    if (!inserted)
        co_return failure(inserted);
    if (inserted->label != 0 && !tenant->closed()) {
        tenant->recordAdded(kind, inserted->label);
        self->added.add();
    }
    co_return inserted->id.text();
}

Task<Result<Hits>> Knowledge::Impl::search(std::shared_ptr<Impl> self, vectors::EmbedContext context, Search search)
{
    if (auto good = detail::check(search); !good)
        co_return failure(good);
    const base::Duration started = self->parts.clock.steady();
    auto span = spanIn(self->parts, context, "retrieval", "retrieval");
    if (!context.traceId.isNil()) {
        span.record().input = search.query;
        context.spanId = span.context().spanId;
    }
    auto hits = co_await find(self, std::move(context), std::move(search));
    if (self->closed) {
        hits = fail(ErrorCode::Unavailable, "The knowledge store was closed during the search.");
        co_return hits;
    }
    self->searchSeconds.record(std::chrono::duration<double>(self->parts.clock.steady() - started).count());
    if (hits) {
        span.set("kaze.memory.hits", std::to_string(hits->size()));
        span.record().output = summaryOf(*hits);
    }
    finish(span, hits);
    co_return hits;
}

Task<Result<Hits>> Knowledge::Impl::find(std::shared_ptr<Impl> self, vectors::EmbedContext context, Search search)
{
    auto name = detail::databaseName(context.tenant, context.project);
    if (!name)
        co_return failure(name);
    const auto opened = co_await tenant(self, std::move(*name), false);
    if (!opened)
        co_return failure(opened);
    const std::shared_ptr<Tenant> tenant = *opened;
    if (!tenant)
        co_return Hits();

    auto recall = std::make_shared<detail::Recall>();
    recall->search = std::move(search);
    recall->frequent = tenant->frequentWords();
    recall->embedder = tenant->embedderNumber();
    if (recall->search.vectorWeight > 0) {
        auto query = co_await embedQuery(self->parts, std::move(context), recall->search.query);
        if (!query)
            co_return failure(query);
        recall->query = std::move(*query);
    }
    if (!recall->query.empty() && !tenant->closed())
        co_await askIndexes(tenant, recall);
    auto job = [recall](storage::Connection& connection) { return detail::recall(connection, *recall); };
    co_return co_await tenant->database().read(std::move(job));
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
        bytes += open != slots.end() && open->second.tenant ? static_cast<std::int64_t>(open->second.tenant->bytes()) : size;
    }
    return bytes;
}

Result<> Knowledge::Impl::checkLimits(const std::string& tenantName, const std::string& project) const
{
    for (const auto& whose : {std::string(), project}) {
        const auto limit = limits.find({tenantName, whose});
        if (limit == limits.end())
            continue;
        const auto bytes = bytesOf(tenantName, whose);
        if (!bytes)
            return failure(bytes);
        if (*bytes >= limit->second)
            return fail(ErrorCode::BudgetExhausted,
                "The memory of " + (whose.empty() ? "the tenant " + tenantName : "the project " + whose) + " has "
                    + base::sizeText(static_cast<std::size_t>(*bytes)) + ", and no more than "
                    + base::sizeText(static_cast<std::size_t>(limit->second)) + " are allowed; raise the limit with `kaze "
                    + (whose.empty() ? "tenants" : "projects") + " set --memory`.");
    }
    return {};
}

Task<Result<>> Knowledge::Impl::remove(std::shared_ptr<Impl> self, std::string tenantName, std::string project)
{
    const auto name = detail::databaseName(tenantName, project);
    if (!name)
        co_return failure(name);
    const auto sizes = detail::databaseSizes(self->folder, *name, project.empty());
    if (!sizes)
        co_return failure(sizes);
    std::vector<std::shared_ptr<Tenant>> closing;
    std::vector<std::string> files;
    for (const auto& [file, size] : *sizes) {
        if (self->slots.contains(file)) {
            // Waits for one that is being opened.
            std::string copy = file;
            const auto opened = co_await tenant(self, std::move(copy), false);
            if (opened && *opened)
                closing.push_back(*opened);
            self->slots.erase(file);
        }
        files.push_back(file);
    }
    auto work = [folder = self->folder, closing = std::move(closing), files = std::move(files)] {
        for (const auto& each : closing)
            each->close();
        return detail::removeDatabases(folder, files);
    };
    co_return co_await self->parts.workers.run(std::move(work));
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

Task<Result<std::vector<api::MemoryHit>>> Knowledge::search(vectors::EmbedContext context, Search search)
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
        bytes[{file.substr(0, at), file.substr(std::min(at + 1, file.size()))}]
            = open != m_impl->slots.end() && open->second.tenant ? static_cast<std::int64_t>(open->second.tenant->bytes()) : size;
    }
    return bytes;
}

Task<Result<>> Knowledge::remove(std::string tenant, std::string project)
{
    return Impl::remove(m_impl, std::move(tenant), std::move(project));
}

Knowledge::Figures Knowledge::figures() const
{
    Figures figures;
    for (const auto& [name, slot] : m_impl->slots) {
        if (slot.tenant) {
            figures.records += slot.tenant->records();
            figures.bytes += static_cast<std::int64_t>(slot.tenant->bytes());
            for (const auto& shard : slot.tenant->shards({}))
                figures.unindexed += shard->unindexed();
        }
    }
    figures.searchP95 = m_impl->searchSeconds.percentile(0.95);
    return figures;
}

} // namespace kaze::knowledge
