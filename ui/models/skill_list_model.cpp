#include "ui/models/skill_list_model.h"

#include "ui/models/run_words.h"
#include "ui/models/skill_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <array>

namespace kaze::ui {

namespace {

using base::FilterTerm;

constexpr std::array kFields{"name", "agent", "tool", "license", "problems", "uses", "success"};

//! "rel*" takes whatever begins so; without a star the whole word must be there.
bool like(const std::string& value, const std::string& pattern)
{
    const QString wanted = text(pattern);
    if (wanted.endsWith(QLatin1Char('*')))
        return text(value).startsWith(wanted.chopped(1), Qt::CaseInsensitive);
    return text(value).compare(wanted, Qt::CaseInsensitive) == 0;
}

bool anyLike(const std::vector<std::string>& values, const std::string& pattern)
{
    return std::ranges::any_of(values, [&](const auto& value) { return like(value, pattern); });
}

bool hasProblems(const api::SkillRow& skill, const std::string& which)
{
    const int errors = skills::errorsIn(skill.problems);
    if (which.starts_with("err"))
        return errors > 0;
    if (which.starts_with("rem"))
        return static_cast<int>(skill.problems.size()) > errors;
    return skill.problems.empty();
}

bool holds(const FilterTerm& term, const api::SkillRow& skill)
{
    if (term.field == "name")
        return like(skill.name, term.value);
    if (term.field == "agent")
        return anyLike(skill.agents, term.value);
    if (term.field == "tool")
        return anyLike(skill.allowedTools, term.value);
    if (term.field == "license")
        return like(skill.license, term.value);
    if (term.field == "problems")
        return hasProblems(skill, term.value);
    if (term.field == "uses")
        return base::compares(term.op, skill.uses, base::parseCount(term.value).value_or(0));
    if (term.field == "success")
        return base::compares(term.op, skill.successLow * 100, text(term.value).remove(QLatin1Char('%')).toDouble());
    return text(skill.name + ' ' + skill.description).contains(text(term.value), Qt::CaseInsensitive);
}

bool allHold(const std::vector<FilterTerm>& filter, const api::SkillRow& skill)
{
    return std::ranges::all_of(filter, [&](const auto& term) { return holds(term, skill) != term.negated; });
}

//! What is wrong with a term; empty when nothing is.
std::string problemOf(const FilterTerm& term)
{
    if (!term.field.empty() && std::ranges::find(kFields, term.field) == kFields.end())
        return "there is no field \"" + term.field + "\"; skills have name, agent, tool, license, problems, uses and success";
    if (term.field == "problems" && term.value != "errors" && term.value != "remarks" && term.value != "none")
        return "problems are errors, remarks or none";
    if (term.field == "uses" && !base::parseCount(term.value))
        return '"' + term.value + "\" is not a number";
    bool isNumber = true;
    if (term.field == "success")
        text(term.value).remove(QLatin1Char('%')).toDouble(&isNumber);
    return isNumber ? std::string() : '"' + term.value + "\" is not a share in per cent, such as 80";
}

//! Less than zero, zero or more, as of a and b in that column.
int compared(const api::SkillRow& a, const api::SkillRow& b, int column)
{
    const auto of = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
    switch (column) {
    case SkillListModel::Description:
        return text(a.description).localeAwareCompare(text(b.description));
    case SkillListModel::Success:
        return of(a.successLow, b.successLow);
    case SkillListModel::Uses:
        return of(a.uses, b.uses);
    case SkillListModel::Agents:
        return of(a.agents, b.agents);
    case SkillListModel::Version:
        return of(a.version, b.version);
    case SkillListModel::Problems:
        return of(std::pair(skills::errorsIn(a.problems), a.problems.size()),
            std::pair(skills::errorsIn(b.problems), b.problems.size()));
    case SkillListModel::Changed:
        return of(a.changedAt, b.changedAt);
    default:
        return of(a.name, b.name);
    }
}

} // namespace

base::Result<std::vector<FilterTerm>> skillFilter(const std::string& filter)
{
    auto terms = base::parseFilter(filter);
    if (!terms)
        return terms;
    for (const auto& term : *terms)
        if (const auto problem = problemOf(term); !problem.empty())
            return base::failAt(term.position, problem);
    return terms;
}

SkillListModel::SkillListModel(QObject* parent)
    : KeyedTableModel({tr("Skill"), tr("What it is for"), tr("Success"), tr("Uses"), tr("Agents"), tr("Version"), tr("Problems"),
                          tr("Changed")},
        parent)
{
}

void SkillListModel::setSkills(std::vector<api::SkillRow> skills, api::Time now)
{
    m_all = std::move(skills);
    m_now = now;
    show();
}

void SkillListModel::setFilter(std::vector<FilterTerm> filter)
{
    m_filter = std::move(filter);
    show();
}

void SkillListModel::sort(int column, Qt::SortOrder order)
{
    m_column = column < 0 ? Name : column;
    m_order = order;
    show();
}

void SkillListModel::show()
{
    std::vector<SkillEntry> rows;
    for (const auto& skill : m_all)
        if (allHold(m_filter, skill))
            rows.push_back({text(skill.name), skill});
    std::ranges::stable_sort(rows, {}, [](const auto& entry) { return entry.skill.name; });
    std::ranges::stable_sort(rows, [this](const auto& a, const auto& b) {
        const int order = compared(a.skill, b.skill, m_column);
        return m_order == Qt::AscendingOrder ? order < 0 : order > 0;
    });
    take(std::move(rows));
}

QVariant SkillListModel::display(const api::SkillRow& skill, int column) const
{
    switch (column) {
    case Name:
        return text(skill.name);
    case Description:
        return text(skill.description);
    case Success:
        return skills::successText(skill.successes, skill.uses, skill.successLow);
    case Uses:
        return format::count(skill.uses);
    case Agents:
        return skills::agentsText(skill.agents);
    case Version:
        return skills::shortVersion(skill.version);
    case Problems:
        return skills::worstText(skill.problems);
    default:
        return format::relative(toDateTime(skill.changedAt), toDateTime(m_now));
    }
}

QVariant SkillListModel::exact(const api::SkillRow& skill, int column)
{
    switch (column) {
    case Uses:
        return format::exactCount(skill.uses);
    case Version:
        return text(skill.version);
    case Problems:
        return skills::problemsText(skill.problems);
    case Changed:
        return format::utc(toDateTime(skill.changedAt));
    default:
        return {};
    }
}

QVariant SkillListModel::toolTip(const api::SkillRow& skill, int column)
{
    switch (column) {
    case Name:
        return text(skill.folder);
    case Description:
        return skill.description.empty() ? QVariant() : text(skill.description);
    case Success:
    case Uses:
        return skills::successHelp(skill.successes, skill.uses, skill.successLow);
    case Version:
        return tr("%1, the newest of %n version(s)", nullptr, static_cast<int>(skill.versions)).arg(text(skill.version));
    case Problems: {
        QStringList lines;
        for (const auto& problem : skill.problems)
            lines << QStringLiteral("%1: %2: %3").arg(skills::placeOf(problem), text(problem.rule), text(problem.message));
        return lines.isEmpty() ? QVariant() : lines.join(QLatin1Char('\n'));
    }
    case Changed:
        return format::utc(toDateTime(skill.changedAt));
    default:
        return {};
    }
}

QVariant SkillListModel::tone(const api::SkillRow& skill, int column)
{
    if (column == Success)
        return static_cast<int>(skills::successTone(skill.successes, skill.uses, skill.successLow));
    return column == Problems ? QVariant(static_cast<int>(skills::problemsTone(skill.problems))) : QVariant();
}

QVariant SkillListModel::data(const QModelIndex& index, int role) const
{
    const auto* entry = row(index);
    if (!entry)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return display(entry->skill, index.column());
    case Qt::ToolTipRole:
        return toolTip(entry->skill, index.column());
    case cell::ToneRole:
        return tone(entry->skill, index.column());
    case cell::ExactRole:
        return exact(entry->skill, index.column());
    case cell::FractionRole:
        return index.column() == Success && entry->skill.uses > 0 ? QVariant(entry->skill.successLow) : QVariant();
    default:
        return {};
    }
}

} // namespace kaze::ui
