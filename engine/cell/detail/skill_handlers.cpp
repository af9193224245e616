#include "engine/cell/detail/engine.h"

namespace kaze::cell::detail {

Engine::Answer Engine::handle(api::ListSkills)
{
    auto work = [store = m_skills] { return store->list(); };
    auto list = co_await m_workers->run(std::move(work));
    co_return api::Response{std::move(list)};
}

Engine::Answer Engine::handle(api::GetSkill query)
{
    auto work = [store = m_skills, query = std::move(query)] { return store->get(query); };
    auto skill = co_await m_workers->run(std::move(work));
    if (!skill)
        co_return failure(skill);
    co_return api::Response{std::move(*skill)};
}

Engine::Answer Engine::handle(api::AddSkill query)
{
    auto work = [store = m_skills, query = std::move(query)] { return store->add(query.path, query.replace); };
    auto added = co_await m_workers->run(std::move(work));
    if (!added)
        co_return failure(added);
    co_return api::Response{std::move(*added)};
}

Engine::Answer Engine::handle(api::RemoveSkill query)
{
    auto work = [store = m_skills, name = std::move(query.name)] { return store->remove(name); };
    const auto removed = co_await m_workers->run(std::move(work));
    if (!removed)
        co_return failure(removed);
    co_return api::Response{api::Done{}};
}

Engine::Answer Engine::handle(api::ValidateSkill query)
{
    auto work = [store = m_skills, path = std::move(query.path)] { return store->validate(path); };
    auto validation = co_await m_workers->run(std::move(work));
    co_return api::Response{std::move(validation)};
}

} // namespace kaze::cell::detail
