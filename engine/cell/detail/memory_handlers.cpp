#include "engine/api/fact_requests.h"
#include "engine/api/graph_requests.h"
#include "engine/api/request.h"
#include "engine/api/upkeep_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"
#include "engine/knowledge/certificate.h"

#include <mutex>

namespace kaze::cell::detail {

using base::Result;

namespace {

constexpr const char* kSigningKey = "cell/signing"; //!< its name among the secrets
constexpr const char* kPerson = "person";

knowledge::Search searchOf(const api::SearchMemory& query)
{
    knowledge::Search search;
    search.query = query.query;
    search.limit = query.limit;
    search.kind = query.kind;
    search.vectorWeight = query.vectorWeight;
    search.textWeight = query.textWeight;
    search.k = query.k;
    search.filter = query.filter;
    search.vector.assign(query.vector.begin(), query.vector.end());
    search.exact = query.exact;
    search.diversity = query.diversity;
    search.halfLifeDays = query.halfLifeDays;
    search.importanceWeight = query.importanceWeight;
    search.hashes = query.certify;
    return search;
}

//! The key that the cell signs with, made when it is first needed. Blocks.
Result<std::shared_ptr<const base::Ed25519>> signingKey(base::SecretStore& secrets)
{
    // Two that need it first at the same time are to have the same.
    static std::mutex making;
    const std::lock_guard lock(making);
    auto seed = secrets.get(kSigningKey);
    if (!seed && seed.error().code != base::ErrorCode::NotFound)
        return failure(seed);
    if (!seed) {
        seed = base::Ed25519::newSeed();
        if (const auto kept = secrets.set(kSigningKey, *seed); !kept)
            return failure(kept);
    }
    auto key = base::Ed25519::fromSeedText(*seed);
    if (!key)
        return failure(key);
    return std::make_shared<const base::Ed25519>(std::move(*key));
}

knowledge::CertificateFacts factsOf(const api::SearchMemory& query, const knowledge::Answer& answer, base::Time now)
{
    knowledge::CertificateFacts facts{query, now, {}, answer.facts.embedder, {}};
    for (std::size_t i = 0; i < answer.hits.size(); ++i) {
        const auto& hit = answer.hits[i];
        facts.hits.push_back({hit.id, hit.version, answer.hashes[i], static_cast<std::int64_t>(i) + 1, hit.score});
    }
    return facts;
}

//! Asks the memory, once it is known whose is meant.
template <class Query>
base::Task<Result<api::Response>> askedOf(knowledge::Knowledge& knowledge, Result<> named, Query query,
    base::Task<Result<typename Query::Reply>> (knowledge::Knowledge::*how)(Query))
{
    if (!named)
        co_return failure(named);
    auto answer = co_await (knowledge.*how)(std::move(query));
    co_return respond(std::move(answer));
}

//! The same for what is written down with the name of who did it.
template <class Query>
base::Task<Result<api::Response>> askedOf(knowledge::Knowledge& knowledge, Result<> named, Query query,
    base::Task<Result<typename Query::Reply>> (knowledge::Knowledge::*how)(Query, std::string))
{
    if (!named)
        co_return failure(named);
    std::string by = kPerson;
    auto answer = co_await (knowledge.*how)(std::move(query), std::move(by));
    co_return respond(std::move(answer));
}

} // namespace

//! Puts in whose memory is meant. Errors: as of Tenants::owner.
template <class Query>
Result<> Engine::nameOwner(Query& query)
{
    const auto owner = m_runtime->tenants().owner(query.tenant, query.project);
    if (!owner)
        return failure(owner);
    query.tenant = owner->tenant;
    query.project = owner->project;
    return {};
}

Engine::Answer Engine::handle(api::SearchMemory query)
{
    if (auto named = nameOwner(query); !named)
        co_return failure(named);
    vectors::EmbedContext context;
    context.tenant = query.tenant;
    context.project = query.project;
    auto search = searchOf(query);
    auto answer = co_await m_knowledge->search(std::move(context), std::move(search));
    if (!answer)
        co_return failure(answer);
    api::MemoryHits reply;
    if (query.certify) {
        auto certificate = co_await certified(factsOf(query, *answer, m_clock.now()));
        if (!certificate)
            co_return failure(certificate);
        reply.certificate = std::move(*certificate);
    }
    reply.hits = std::move(answer->hits);
    reply.facts = std::move(answer->facts);
    co_return api::Response{std::move(reply)};
}

base::Task<Result<>> Engine::takeSigningKey()
{
    if (m_signing)
        co_return Result<>();
    // A keyring may ask somebody.
    auto work = [secrets = m_secrets.get()] { return signingKey(*secrets); };
    auto key = co_await m_workers->run(std::move(work));
    if (!key)
        co_return failure(key);
    m_signing = std::move(*key);
    co_return Result<>();
}

base::Task<Result<std::string>> Engine::certified(knowledge::CertificateFacts facts)
{
    const auto taken = co_await takeSigningKey();
    if (!taken)
        co_return failure(taken);
    facts.cell = m_folder->path().filename().string();
    co_return knowledge::certify(*m_signing, facts);
}

Engine::Answer Engine::handle(api::GetSigningKey)
{
    const auto taken = co_await takeSigningKey();
    if (!taken)
        co_return failure(taken);
    api::SigningKey reply{base::Ed25519::text(m_signing->publicKey()), base::Ed25519::fingerprint(m_signing->publicKey())};
    co_return api::Response{std::move(reply)};
}

Engine::Answer Engine::handle(api::AddMemory query)
{
    if (auto named = nameOwner(query); !named)
        co_return failure(named);
    knowledge::NewRecord record;
    record.text = std::move(query.text);
    record.kind = std::move(query.kind);
    record.tags = std::move(query.tags);
    record.scope = std::move(query.scope);
    record.importance = query.importance;
    record.data = std::move(query.data);
    record.source = kPerson;
    if (!query.key.empty())
        record.idempotencyKey = "person:" + query.key;
    vectors::EmbedContext context;
    context.tenant = query.tenant;
    context.project = query.project;
    auto id = co_await m_knowledge->add(std::move(context), std::move(record));
    if (!id)
        co_return failure(id);
    api::MemoryAdded reply{std::move(*id)};
    co_return api::Response{std::move(reply)};
}

Engine::Answer Engine::handle(api::GetMemory query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::get);
}

Engine::Answer Engine::handle(api::ListMemories query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::list);
}

Engine::Answer Engine::handle(api::UpdateMemory query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::update);
}

Engine::Answer Engine::handle(api::ForgetMemory query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::forget);
}

Engine::Answer Engine::handle(api::RestoreMemory query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::restore);
}

Engine::Answer Engine::handle(api::EraseMemories query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::erase);
}

Engine::Answer Engine::handle(api::ImportMemories query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::import);
}

Engine::Answer Engine::handle(api::RebuildMemory query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::rebuild);
}

Engine::Answer Engine::handle(api::GetMemoryStats query)
{
    if (auto named = nameOwner(query); !named)
        co_return failure(named);
    auto answer = co_await m_knowledge->stats(std::move(query.tenant), std::move(query.project));
    co_return respond(std::move(answer));
}

Engine::Answer Engine::handle(api::ListFacts query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::listFacts);
}

Engine::Answer Engine::handle(api::GetNeighbourhood query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::neighbourhood);
}

Engine::Answer Engine::handle(api::FindPaths query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::paths);
}

Engine::Answer Engine::handle(api::ListEntities query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::entities);
}

Engine::Answer Engine::handle(api::AnalyzeCauses query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::causes);
}

Engine::Answer Engine::handle(api::GetMemoryMap query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::map);
}

Engine::Answer Engine::handle(api::ListMemoryArchives query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::archives);
}

Engine::Answer Engine::handle(api::ReshardMemory query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::reshard);
}

Engine::Answer Engine::handle(api::AddFact query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::addFact);
}

Engine::Answer Engine::handle(api::ReviewFact query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::reviewFact);
}

Engine::Answer Engine::handle(api::EndFact query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::endFact);
}

Engine::Answer Engine::handle(api::UndoSupersession query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::undoSupersession);
}

Engine::Answer Engine::handle(api::CompactMemory query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::compact);
}

Engine::Answer Engine::handle(api::RestoreArchive query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::restoreArchive);
}

Engine::Answer Engine::handle(api::RemoveArchive query)
{
    auto named = nameOwner(query);
    return askedOf(*m_knowledge, std::move(named), std::move(query), &knowledge::Knowledge::removeArchive);
}

} // namespace kaze::cell::detail
