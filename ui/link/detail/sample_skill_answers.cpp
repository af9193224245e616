// What the sample cell answers about skills.

#include "engine/api/request.h"
#include "engine/api/skill_requests.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_skills.h"

namespace kaze::ui {

namespace {

base::Result<api::Response> wrapped(auto result)
{
    if (!result)
        return failure(result);
    return api::Response{std::move(*result)};
}

} // namespace

SampleSkills& SampleCell::skills()
{
    if (!m_skills)
        m_skills = std::make_shared<SampleSkills>(m_now, !m_runs.empty(), [this](const std::string& agent) {
            std::vector<api::RunRow> rows;
            for (const auto& run : m_runs)
                if (run.detail.run.agent == agent && run.detail.run.endedAt)
                    rows.push_back(run.detail.run);
            return rows;
        });
    return *m_skills;
}

SampleCell::Answer SampleCell::handle(const api::ListSkills&)
{
    return skills().list();
}

SampleCell::Answer SampleCell::handle(const api::GetSkill& request)
{
    return wrapped(skills().get(request));
}

SampleCell::Answer SampleCell::handle(const api::AddSkill& request)
{
    return wrapped(skills().add(request));
}

SampleCell::Answer SampleCell::handle(const api::SaveSkill& request)
{
    return wrapped(skills().save(request));
}

SampleCell::Answer SampleCell::handle(const api::RemoveSkill& request)
{
    return wrapped(skills().remove(request));
}

SampleCell::Answer SampleCell::handle(const api::ValidateSkill& request)
{
    return skills().validate(request);
}

SampleCell::Answer SampleCell::handle(const api::LearnSkills& request)
{
    return skills().learn(request);
}

} // namespace kaze::ui
