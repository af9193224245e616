#include "engine/api/memory_requests.h"
#include "engine/api/trace.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/impl.h"
#include "engine/knowledge/detail/importing.h"
#include "engine/knowledge/detail/recall.h"
#include "engine/knowledge/detail/spans.h"
#include "engine/telemetry/attributes.h"

#include <algorithm>

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::Tenant;

telemetry::Span detail::spanIn(
    const Knowledge::Parts& parts, const vectors::EmbedContext& context, std::string name, const char* operation)
{
    if (context.traceId.isNil())
        return {};
    auto span = parts.observations.startSpan({context.traceId, context.spanId}, std::move(name), api::SpanKind::Memory);
    span.set(telemetry::attribute::kOperationName, operation);
    span.set("gen_ai.data_source.id", context.project.empty() ? context.tenant : context.tenant + "/" + context.project);
    return span;
}

namespace {

constexpr std::size_t kShownIds = 10;

std::string summaryOf(const std::vector<api::MemoryHit>& hits)
{
    std::string summary;
    for (std::size_t i = 0; i < std::min(hits.size(), kShownIds); ++i)
        summary += (i > 0 ? "\n" : "") + hits[i].id + " " + std::to_string(hits[i].score);
    return summary;
}

//! The query's vector. Errors: those of the embedder.
Task<Result<vectors::Vector>> embedQuery(std::shared_ptr<detail::VectorSet> set, vectors::EmbedContext context, std::string query)
{
    std::vector<std::string> texts;
    texts.push_back(std::move(query));
    auto embedded = co_await set->embedder()->embed(std::move(context), std::move(texts));
    if (!embedded)
        co_return failure(embedded);
    if (embedded->size() != 1)
        co_return fail(ErrorCode::Protocol, "no vector");
    co_return std::move(embedded->front());
}

//! Only records of these scopes.
void addScopes(detail::Filter& filter, const std::vector<std::string>& scopes)
{
    std::string condition = " AND r.scope IN (";
    for (std::size_t i = 0; i < scopes.size(); ++i) {
        condition += i > 0 ? ",?" : "?";
        filter.arguments.emplace_back(scopes[i]);
    }
    condition += ")";
    filter.scan += condition;
    filter.probe += condition;
}

Result<detail::Filter> filterFor(const Search& search, base::Time now)
{
    auto filter = detail::filterOf(search.filter, search.kind, now);
    if (filter && filter->saysForgotten)
        return fail(
            ErrorCode::InvalidArgument, "A search does not find what is forgotten; list it: kaze memory list 'forgotten:yes'.");
    if (filter && search.scopes)
        addScopes(*filter, *search.scopes);
    return filter;
}

//! The recall of the indexes that were searched, where all of them were measured: the lowest.
void addRecall(const std::vector<std::shared_ptr<detail::Shard>>& shards, api::MemorySearchFacts& facts)
{
    bool any = false;
    for (const auto& shard : shards) {
        if (!shard->view().index)
            continue;
        const auto recall = shard->audit().recall();
        if (!recall) {
            facts.recall.reset();
            facts.recallSamples = 0;
            return;
        }
        facts.recall = any ? std::min(*facts.recall, *recall) : *recall;
        facts.recallSamples = any ? std::min(facts.recallSamples, shard->audit().samples()) : shard->audit().samples();
        any = true;
    }
}

bool isPart(const std::shared_ptr<detail::Shard>& shard)
{
    return shard->key().part.of > 1;
}

//! Asks all indexes at the same time, where somebody divided one for that.
Task<> askParts(const Knowledge::Parts& parts, std::shared_ptr<detail::Recall> recall)
{
    using Hits = std::vector<vectors::VectorHit>;
    std::vector<Task<Hits>> asking;
    for (const auto& view : recall->indexes) {
        auto work = [recall, view] {
            return view.index ? detail::searchIndex(view.index, recall->query, recall->depth(), view.ef, recall->help) : Hits();
        };
        asking.push_back(parts.workers.run(std::move(work)));
    }
    recall->asked = co_await base::whenAll(std::move(asking));
}

} // namespace

Task<Result<Answer>> Knowledge::Impl::search(std::shared_ptr<Impl> self, vectors::EmbedContext context, Search search)
{
    if (auto good = detail::check(search); !good)
        co_return failure(good);
    auto name = detail::databaseName(context.tenant, context.project);
    if (!name)
        co_return failure(name);
    auto filter = filterFor(search, self->parts.clock.now());
    if (!filter)
        co_return failure(filter);
    const base::Duration started = self->parts.clock.steady();
    auto span = detail::spanIn(self->parts, context, "retrieval", "retrieval");
    if (!context.traceId.isNil()) {
        span.record().input = search.query;
        context.spanId = span.context().spanId;
    }
    const auto opened = co_await tenant(self, std::move(*name), false);
    Result<Answer> answer;
    if (!opened)
        answer = failure(opened);
    else if (*opened)
        answer = co_await find(self, *opened, std::move(context), std::move(search), std::move(*filter));
    if (self->closed)
        answer = fail(ErrorCode::Unavailable, "The knowledge store was closed during the search.");
    else
        self->searchSeconds.record(std::chrono::duration<double>(self->parts.clock.steady() - started).count());
    if (answer && !self->closed) {
        answer->facts.seconds = std::chrono::duration<double>(self->parts.clock.steady() - started).count();
        if (!*opened) {
            answer->facts.embedder = self->parts.embedder.id();
            answer->facts.lexical = self->parts.embedder.lexical();
        }
        span.set("kaze.memory.hits", answer->hits.size());
        span.record().output = summaryOf(answer->hits);
    }
    detail::finish(span, answer);
    co_return answer;
}

Task<Result<Knowledge::Impl::Query>> Knowledge::Impl::queryOf(
    std::shared_ptr<Tenant> tenant, vectors::EmbedContext context, const Search& search)
{
    if (!search.vector.empty()) {
        const std::vector<double> numbers(search.vector.begin(), search.vector.end());
        auto set = tenant->setWith(numbers.size());
        auto vector = detail::unitVectorOf(numbers, set->dimensions());
        if (!vector)
            co_return failure(vector);
        co_return Query{std::move(set), std::move(*vector)};
    }
    auto set = tenant->answering();
    while (search.vectorWeight > 0) {
        std::string text = search.query;
        auto paying = context;
        auto vector = co_await embedQuery(set, std::move(paying), std::move(text));
        if (context.cancel.cancelled())
            co_return std::unexpected(context.cancel.reason());
        if (tenant->closed())
            co_return fail(ErrorCode::Unavailable, "The knowledge store was closed during the search.");
        const bool isLast = set == tenant->target();
        if (vector)
            tenant->queryEmbedded(*set);
        else
            tenant->queryFailed(*set, vector.error());
        // Those of one whose place another took meanwhile are about to go.
        if (vector && (isLast || set == tenant->serving()))
            co_return Query{std::move(set), std::move(*vector)};
        if (!vector)
            tenant->parts().log->warn("A search goes by {}, because the embedder {} failed: {}",
                isLast ? "its words alone" : "the vectors of " + tenant->target()->id(), set->id(), vector.error().text());
        if (isLast)
            break;
        set = tenant->target();
    }
    // A search survives that.
    co_return Query{std::move(set), {}};
}

Task<Result<Answer>> Knowledge::Impl::find(std::shared_ptr<Impl> self, std::shared_ptr<Tenant> tenant,
    vectors::EmbedContext context, Search search, detail::Filter filter)
{
    auto recall = std::make_shared<detail::Recall>();
    recall->now = self->parts.clock.now();
    recall->filter = std::move(filter);
    recall->search = std::move(search);
    recall->frequent = tenant->frequentWords();
    const auto stop = std::make_shared<std::atomic<bool>>(false);
    recall->help = {&self->parts.workers, stop};
    const base::CancelToken cancel = context.cancel;
    const auto cancelling = cancel.onCancel([stop] { stop->store(true, std::memory_order_relaxed); });
    const auto closing = tenant->closing().onCancel([stop] { stop->store(true, std::memory_order_relaxed); });
    auto query = co_await queryOf(tenant, std::move(context), recall->search);
    if (!query)
        co_return failure(query);
    if (tenant->closed())
        co_return fail(ErrorCode::Unavailable, "The knowledge store was closed during the search.");
    const std::shared_ptr<detail::VectorSet> set = query->set;
    recall->query = std::move(query->vector);
    recall->embedder = set->number();
    const auto shards = set->shards(recall->filter.kind);
    for (const auto& shard : shards)
        recall->indexes.push_back(shard->view());
    const base::Duration began = self->parts.clock.steady();
    if (!recall->query.empty() && !recall->search.exact && std::ranges::any_of(shards, isPart))
        co_await askParts(self->parts, recall);
    auto job = [recall](storage::Connection& connection) { return detail::recall(connection, *recall); };
    auto answer = co_await tenant->database().read(std::move(job));
    if (!answer && cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    if (!answer || tenant->closed())
        co_return answer;
    answer->facts.embedder = set->id();
    answer->facts.lexical = set->embedder() && set->embedder()->lexical();
    if (answer->facts.byVector && !answer->facts.exact) {
        const base::Duration took = self->parts.clock.steady() - began;
        addRecall(shards, answer->facts);
        for (const auto& shard : shards)
            if (shard->view().index)
                shard->searched(recall->query, took);
    }
    co_return answer;
}

} // namespace kaze::knowledge
