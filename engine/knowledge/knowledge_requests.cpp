// The requests of people and programs, each to where it is answered.

#include "engine/api/fact_requests.h"
#include "engine/api/graph_requests.h"
#include "engine/api/skill_requests.h"
#include "engine/api/upkeep_requests.h"
#include "engine/knowledge/detail/impl.h"

namespace kaze::knowledge {

using base::Result;
using base::Task;

Task<Result<api::MemoryReply>> Knowledge::get(api::GetMemory query)
{
    return Impl::get(m_impl, std::move(query));
}

Task<Result<api::MemoryPage>> Knowledge::list(api::ListMemories query)
{
    return Impl::list(m_impl, std::move(query));
}

Task<Result<api::MemoryReply>> Knowledge::update(api::UpdateMemory query, std::string by)
{
    return Impl::update(m_impl, std::move(query), std::move(by));
}

Task<Result<api::MemoryReply>> Knowledge::forget(api::ForgetMemory query, std::string by)
{
    return Impl::forget(m_impl, std::move(query), std::move(by));
}

Task<Result<api::MemoryReply>> Knowledge::restore(api::RestoreMemory query, std::string by)
{
    return Impl::restore(m_impl, std::move(query), std::move(by));
}

Task<Result<api::MemoryErased>> Knowledge::erase(api::EraseMemories query)
{
    return Impl::erase(m_impl, std::move(query));
}

Task<Result<api::MemoriesImported>> Knowledge::import(api::ImportMemories query)
{
    return Impl::import(m_impl, std::move(query));
}

Task<Result<api::MemoryStats>> Knowledge::stats(std::string tenant, std::string project)
{
    return Impl::stats(m_impl, std::move(tenant), std::move(project));
}

Task<Result<api::MemoryStats>> Knowledge::rebuild(api::RebuildMemory query)
{
    return Impl::rebuild(m_impl, std::move(query));
}

Task<Result<api::AddFact::Reply>> Knowledge::addFact(api::AddFact query, std::string by)
{
    return Impl::addFact(m_impl, std::move(query), std::move(by));
}

Task<Result<api::ListFacts::Reply>> Knowledge::listFacts(api::ListFacts query)
{
    return Impl::listFacts(m_impl, std::move(query));
}

Task<Result<KnownFacts>> Knowledge::compareFact(std::string tenant, std::string project, api::Fact fact, bool proposed)
{
    return Impl::compareFact(m_impl, std::move(tenant), std::move(project), std::move(fact), proposed);
}

Task<Result<api::ReviewFact::Reply>> Knowledge::reviewFact(api::ReviewFact query, std::string by)
{
    return Impl::reviewFact(m_impl, std::move(query), std::move(by));
}

Task<Result<api::EndFact::Reply>> Knowledge::endFact(api::EndFact query, std::string by)
{
    return Impl::endFact(m_impl, std::move(query), std::move(by));
}

Task<Result<api::UndoSupersession::Reply>> Knowledge::undoSupersession(api::UndoSupersession query, std::string by)
{
    return Impl::undoSupersession(m_impl, std::move(query), std::move(by));
}

Task<Result<api::GetNeighbourhood::Reply>> Knowledge::neighbourhood(api::GetNeighbourhood query)
{
    return Impl::neighbourhood(m_impl, std::move(query));
}

Task<Result<api::FindPaths::Reply>> Knowledge::paths(api::FindPaths query)
{
    return Impl::paths(m_impl, std::move(query));
}

Task<Result<api::ListEntities::Reply>> Knowledge::entities(api::ListEntities query)
{
    return Impl::entities(m_impl, std::move(query));
}

Task<Result<api::AnalyzeCauses::Reply>> Knowledge::causes(api::AnalyzeCauses query)
{
    return Impl::causes(m_impl, std::move(query));
}

Task<Result<api::GetMemoryMap::Reply>> Knowledge::map(api::GetMemoryMap query)
{
    return Impl::map(m_impl, std::move(query));
}

Task<Result<api::CompactMemory::Reply>> Knowledge::compact(api::CompactMemory query, std::string by)
{
    return Impl::compact(m_impl, std::move(query), std::move(by));
}

Task<Result<api::ListMemoryArchives::Reply>> Knowledge::archives(api::ListMemoryArchives query)
{
    return Impl::archives(m_impl, std::move(query));
}

Task<Result<api::RestoreArchive::Reply>> Knowledge::restoreArchive(api::RestoreArchive query, std::string by)
{
    return Impl::restoreArchive(m_impl, std::move(query), std::move(by));
}

Task<Result<api::RemoveArchive::Reply>> Knowledge::removeArchive(api::RemoveArchive query, std::string by)
{
    return Impl::removeArchive(m_impl, std::move(query), std::move(by));
}

Task<Result<api::ReshardMemory::Reply>> Knowledge::reshard(api::ReshardMemory query)
{
    return Impl::reshard(m_impl, std::move(query));
}

Task<Result<std::vector<SkillUsage>>> Knowledge::skillUsage(std::string tenant, std::string project, std::string skill)
{
    return Impl::skillUsage(m_impl, std::move(tenant), std::move(project), std::move(skill));
}

Task<Result<api::SkillProposals>> Knowledge::learnSkills(api::LearnSkills query)
{
    return Impl::learnSkills(m_impl, std::move(query));
}

} // namespace kaze::knowledge
