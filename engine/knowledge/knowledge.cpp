#include "engine/knowledge/knowledge.h"

#include "engine/knowledge/detail/checks.h"
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
    span.set("gen_ai.data_source.id", context.tenant);
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
    static Task<Result<std::int64_t>> count(std::shared_ptr<Impl> self, std::string tenant);

    std::filesystem::path folder;
    Parts parts;
    base::Histogram& searchSeconds;
    base::Counter& added;
    std::map<std::string, Slot, std::less<>> slots;
    bool closed = false;
};

Task<TenantResult> Knowledge::Impl::tenant(std::shared_ptr<Impl> self, std::string name, bool create)
{
    if (auto good = detail::checkTenant(name); !good)
        co_return failure(good);
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
    const auto opened = co_await tenant(self, context.tenant, true);
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
    const auto opened = co_await tenant(self, context.tenant, false);
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

Task<Result<std::int64_t>> Knowledge::Impl::count(std::shared_ptr<Impl> self, std::string name)
{
    const auto opened = co_await tenant(self, std::move(name), false);
    if (!opened)
        co_return failure(opened);
    co_return *opened ? (*opened)->records() : 0;
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

Task<Result<std::int64_t>> Knowledge::count(std::string tenant)
{
    return Impl::count(m_impl, std::move(tenant));
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
