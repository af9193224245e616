#include "engine/api/fact_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/extraction.h"
#include "engine/cell/detail/extraction_calls.h"
#include "engine/cell/detail/respond.h"
#include "engine/knowledge/extraction_score.h"
#include "engine/knowledge/fact_relation.h"

#include "engine/base/text.h"

#include <algorithm>

namespace kaze::cell::detail {

using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr std::int64_t kStepsAtOnce = 200;
constexpr std::int64_t kAnswerTokens = 4096;
constexpr std::int64_t kBytesOfAToken = 2; //!< rather too few than too many
constexpr std::size_t kSmallestPiece = 2000;
constexpr const char* kBy = "extraction";
constexpr const char* kDuplicate = "duplicate";
constexpr const char* kContradiction = "contradiction";

//! What is read, and whose it is.
struct Material {
    runtime::Owner owner;
    std::string text;
    std::string source;
    base::Time said{}; //!< what the text gives no time for holds from then on
};

Result<> checkSize(std::size_t bytes)
{
    if (bytes <= kLongestExtraction)
        return {};
    return base::fail(ErrorCode::InvalidArgument,
        "at most " + base::sizeText(kLongestExtraction) + " are read at one time; give the text in parts");
}

Task<Result<std::string>> saidIn(runtime::Runtime& runs, base::Uuid run)
{
    std::string text;
    std::int64_t after = 0;
    while (true) {
        const auto page = co_await runs.steps(run, after, kStepsAtOnce, false);
        if (!page)
            co_return failure(page);
        text += conversationOf(page->steps);
        if (const auto fits = checkSize(text.size()); !fits)
            co_return failure(fits);
        if (page->steps.empty() || page->steps.back().number >= page->last)
            co_return text;
        after = page->steps.back().number;
    }
}

//! Of a run, in whose owner's memory its facts belong; `named` is the owner that was asked for, where one was.
Task<Result<Material>> materialOf(runtime::Runtime& runs, std::string runId, std::optional<runtime::Owner> named)
{
    const auto id = co_await runs.resolve(runId);
    if (!id)
        co_return failure(id);
    const auto detail = co_await runs.detail(*id);
    if (!detail)
        co_return failure(detail);
    const auto& run = detail->run;
    runtime::Owner owner{run.tenant, run.project};
    if (named && owner != *named)
        co_return base::fail(ErrorCode::NotFound, "there is no run " + runId + " of that tenant and project");
    auto text = co_await saidIn(runs, *id);
    if (!text)
        co_return failure(text);
    if (text->empty())
        co_return base::fail(ErrorCode::InvalidArgument, "nothing was said in the run " + runId);
    Material material{std::move(owner), std::move(*text), "extract:" + run.runId, run.createdAt};
    co_return material;
}

//! One extraction under way: reads, compares, keeps.
class Extracting {
public:
    Extracting(UpkeepCalls calls, knowledge::Knowledge& memory, const base::Redactor& redactor, api::ExtractFacts query,
        Material material)
        : m_calls(std::move(calls)), m_memory(memory), m_redactor(redactor), m_query(std::move(query)),
          m_material(std::move(material))
    {
    }

    Task<Result<api::FactsExtracted>> run()
    {
        const auto read = co_await readAll();
        if (!read)
            co_return failure(read);
        for (auto& fact : m_found.facts) {
            const auto judged = co_await judge(std::move(fact));
            if (!judged)
                co_return failure(judged);
        }
        if (m_found.unlisted > 0)
            m_found.refused.push_back("and " + std::to_string(m_found.unlisted) + " more");
        m_reply.refused = std::move(m_found.refused);
        m_reply.model = m_calls.answered();
        m_reply.inputTokens = m_calls.usage().inputTokens;
        m_reply.outputTokens = m_calls.usage().outputTokens;
        m_reply.costUsd = m_calls.cost();
        co_return std::move(m_reply);
    }

private:
    //! A part that cannot be read is told; it is an error where no part could.
    Task<Result<>> readAll()
    {
        const auto pieces = piecesOf(base::toUtf8(m_redactor.hideKnown(m_material.text)), pieceSize());
        std::optional<base::Error> first;
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            auto piece = pieces[i];
            const auto read = co_await readPiece(std::move(piece), true);
            if (read)
                continue;
            if (!first)
                first = read.error();
            const bool goesOn = read.error().code == ErrorCode::Protocol;
            if (m_lists == 0 && !goesOn)
                co_return failure(read);
            m_found.refuse("part " + std::to_string(i + 1) + " of " + std::to_string(pieces.size()) + " of the text"
                + (goesOn ? "" : " and what follows") + ": " + read.error().text());
            if (!goesOn)
                break;
        }
        if (m_lists == 0)
            co_return std::unexpected(*first);
        co_return Result<>();
    }

    [[nodiscard]] std::size_t pieceSize() const
    {
        const auto window = m_calls.contextLimit();
        if (window <= 0)
            return kExtractionPiece;
        const auto room = static_cast<std::size_t>(std::max<std::int64_t>(0, window - kAnswerTokens) * kBytesOfAToken);
        return std::clamp(room, kSmallestPiece, kExtractionPiece);
    }

    //! Where the answer breaks off, the halves are read instead.
    Task<Result<>> readPiece(std::string piece, bool mayHalve)
    {
        auto request = extractionRequest(piece, true);
        const auto result = co_await m_calls.ask(std::move(request));
        if (!result)
            co_return failure(result);
        const auto& response = (*result)->response;
        if (response.stop != gateway::StopReason::Length) {
            const auto answer = base::toUtf8(m_redactor.hideKnown(response.message.text));
            auto read = readExtraction(answer, piece, m_material.said, m_redactor, m_found);
            m_lists += read ? 1 : 0;
            co_return read;
        }
        if (!mayHalve || piece.size() < kSmallestPiece)
            co_return base::fail(ErrorCode::Protocol,
                "the model's answer broke off at " + std::to_string(response.usage.outputTokens) + " tokens");
        auto first = piecesOf(piece, piece.size() / 2 + 1).front();
        auto second = piece.substr(first.size());
        const auto one = co_await readPiece(std::move(first), false);
        if (!one && one.error().code != ErrorCode::Protocol)
            co_return one;
        const auto other = co_await readPiece(std::move(second), false);
        co_return one ? other : one;
    }

    Task<Result<>> judge(api::Fact fact)
    {
        fact.source = m_material.source;
        fact.scope = m_query.scope;
        fact.state = "proposed";
        api::ExtractedFact judged;
        judged.fact = std::move(fact);
        judged.verdict = "new";
        std::vector<api::Fact> said;
        for (const auto& earlier : m_reply.facts)
            said.push_back(earlier.fact);
        compare(judged, said);
        if (judged.verdict != kDuplicate) {
            auto comparing = m_query.keep ? keep(judged) : lookUp(judged);
            const auto known = co_await std::move(comparing);
            if (!known && known.error().code == ErrorCode::InvalidArgument) {
                m_found.refuse(base::shortened(judged.fact.subject, 60) + " …: " + known.error().text());
                co_return Result<>();
            }
            if (!known)
                co_return known;
        }
        m_reply.facts.push_back(std::move(judged));
        co_return Result<>();
    }

    static void compare(api::ExtractedFact& judged, const std::vector<api::Fact>& others)
    {
        knowledge::KnownFacts known;
        for (const auto& other : others) {
            const auto relation = knowledge::relationOf(other, judged.fact);
            if (relation == knowledge::FactRelation::Same)
                known.same.push_back(other);
            else if (relation == knowledge::FactRelation::Contradiction)
                known.contradictions.push_back(other);
        }
        conclude(judged, std::move(known));
    }

    static void conclude(api::ExtractedFact& judged, knowledge::KnownFacts known)
    {
        if (!known.same.empty()) {
            judged.verdict = kDuplicate;
            judged.others = {std::move(known.same.front())};
            return;
        }
        if (!known.contradictions.empty())
            judged.verdict = kContradiction;
        std::ranges::move(known.contradictions, std::back_inserter(judged.others));
    }

    //! As the knowledge compares what it keeps: what is only proposed, or was rejected, may be repeated, and says nothing against another.
    Task<Result<>> lookUp(api::ExtractedFact& judged)
    {
        auto tenant = m_material.owner.tenant;
        auto project = m_material.owner.project;
        auto fact = judged.fact;
        auto known = co_await m_memory.compareFact(std::move(tenant), std::move(project), std::move(fact), true);
        if (!known)
            co_return failure(known);
        conclude(judged, std::move(*known));
        co_return Result<>();
    }

    Task<Result<>> keep(api::ExtractedFact& judged)
    {
        const auto& fact = judged.fact;
        api::AddFact add;
        add.tenant = m_material.owner.tenant;
        add.project = m_material.owner.project;
        add.subject = fact.subject;
        add.predicate = fact.predicate;
        add.object = fact.object;
        add.validFrom = fact.validFrom;
        add.validTo = fact.validTo;
        add.confidence = fact.confidence;
        add.propose = true;
        add.quote = fact.quote;
        add.source = fact.source;
        add.scope = fact.scope;
        std::string by = kBy;
        auto added = co_await m_memory.addFact(std::move(add), std::move(by));
        if (!added)
            co_return failure(added);
        if (added->known) {
            judged.verdict = kDuplicate;
            judged.others = {std::move(added->fact)};
            co_return Result<>();
        }
        judged.fact = std::move(added->fact);
        if (!added->conflicts.empty())
            judged.verdict = kContradiction;
        std::ranges::move(added->conflicts, std::back_inserter(judged.others));
        co_return Result<>();
    }

    UpkeepCalls m_calls;
    knowledge::Knowledge& m_memory;
    const base::Redactor& m_redactor;
    const api::ExtractFacts m_query;
    const Material m_material;
    Extraction m_found;
    std::int64_t m_lists = 0; //!< answers that could be read
    api::FactsExtracted m_reply;
};

} // namespace

Engine::Answer Engine::handle(api::ExtractFacts query)
{
    if (query.text.empty() == query.runId.empty())
        co_return base::fail(ErrorCode::InvalidArgument, "give either a text or a run to read");
    const auto owner = m_runtime->tenants().owner(query.tenant, query.project);
    if (!owner)
        co_return failure(owner);
    Material material{*owner, {}, {}, m_clock.now()};
    if (query.text.empty()) {
        auto named = query.tenant.empty() && query.project.empty() ? std::nullopt : std::optional(*owner);
        auto read = co_await materialOf(*m_runtime, std::move(query.runId), std::move(named));
        if (!read)
            co_return failure(read);
        material = std::move(*read);
    } else {
        if (const auto fits = checkSize(query.text.size()); !fits)
            co_return failure(fits);
        material.source = "extract:" + base::sha256Hex(query.text);
        material.text = std::move(query.text);
    }
    UpkeepCalls calls(*m_gateway, material.owner, "extraction", query.model, m_stop.token());
    Extracting extracting(std::move(calls), *m_knowledge, *m_redactor, std::move(query), std::move(material));
    auto reply = co_await extracting.run();
    co_return respond(std::move(reply));
}

} // namespace kaze::cell::detail
