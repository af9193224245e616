#include "ui/models/skill_tables.h"

#include "ui/models/run_words.h"
#include "ui/models/skill_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

namespace {

constexpr int kPathRole = Qt::UserRole + 1;

QStandardItem* makeItem(const QString& words)
{
    auto* one = new QStandardItem(words);
    one->setEditable(false);
    return one;
}

QString dash()
{
    return QStringLiteral("—");
}

} // namespace

SkillFileModel::SkillFileModel(QObject* parent) : QStandardItemModel(parent)
{
    setHorizontalHeaderLabels({tr("File"), tr("Size")});
}

QStandardItem* SkillFileModel::folderOf(const QString& path)
{
    const auto slash = path.lastIndexOf(QLatin1Char('/'));
    if (slash < 0)
        return invisibleRootItem();
    const QString folder = path.left(slash);
    if (auto* known = m_folders.value(folder))
        return known;
    auto* made = makeItem(folder.mid(folder.lastIndexOf(QLatin1Char('/')) + 1) + QLatin1Char('/'));
    folderOf(folder)->appendRow({made, makeItem({})});
    m_folders.insert(folder, made);
    return made;
}

void SkillFileModel::setFiles(const std::vector<api::SkillFile>& files)
{
    removeRows(0, rowCount());
    m_folders.clear();
    m_files.clear();
    for (const auto& file : files) {
        const QString path = text(file.path);
        auto* name = makeItem(path.mid(path.lastIndexOf(QLatin1Char('/')) + 1));
        name->setData(path, kPathRole);
        name->setData(path, cell::ExactRole);
        auto* size = makeItem(format::bytes(file.bytes));
        size->setToolTip(format::exactBytes(file.bytes));
        size->setData(format::exactBytes(file.bytes), cell::ExactRole);
        folderOf(path)->appendRow({name, size});
        m_files.insert(path, name);
    }
}

QString SkillFileModel::pathOf(const QModelIndex& index)
{
    return index.siblingAtColumn(Name).data(kPathRole).toString();
}

QModelIndex SkillFileModel::find(const QString& path) const
{
    const auto* known = m_files.value(path);
    return known ? known->index() : QModelIndex();
}

SkillVersionModel::SkillVersionModel(QObject* parent)
    : KeyedTableModel({tr("Version"), tr("Since"), tr("Success"), QString()}, parent)
{
}

void SkillVersionModel::setVersions(const std::vector<api::SkillVersion>& versions, api::Time now)
{
    m_now = now;
    std::vector<SkillVersionEntry> rows;
    for (const auto& version : versions)
        rows.push_back({text(version.version), version});
    take(std::move(rows));
}

QVariant SkillVersionModel::data(const QModelIndex& index, int role) const
{
    const auto* entry = row(index);
    if (!entry)
        return {};
    const auto& version = entry->version;
    const int column = index.column();
    if (column == Success && role == cell::FractionRole)
        return version.uses > 0 ? QVariant(version.successLow) : QVariant();
    if (column == Success && role == cell::ToneRole)
        return static_cast<int>(skills::successTone(version.successes, version.uses, version.successLow));
    if (column == Current && role == cell::ToneRole)
        return static_cast<int>(Tone::Accent);
    if (role == Qt::ToolTipRole)
        return column == Success ? QVariant(skills::successHelp(version.successes, version.uses, version.successLow))
            : column == Since    ? QVariant(format::utc(toDateTime(version.firstSeen)))
                                 : QVariant();
    if (role == cell::ExactRole)
        return column == Version ? QVariant(text(version.version))
            : column == Since    ? QVariant(format::utc(toDateTime(version.firstSeen)))
                                 : QVariant();
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Version:
        return skills::shortVersion(version.version);
    case Since:
        return format::relative(toDateTime(version.firstSeen), toDateTime(m_now));
    case Success:
        return skills::successText(version.successes, version.uses, version.successLow);
    default:
        return version.current ? tr("current") : QString();
    }
}

SkillUseModel::SkillUseModel(QObject* parent)
    : KeyedTableModel({tr("When"), tr("Agent"), tr("Task"), tr("Outcome"), tr("Version")}, parent)
{
}

void SkillUseModel::setUses(const std::vector<api::SkillUse>& uses, api::Time now)
{
    m_now = now;
    std::vector<SkillUseEntry> rows;
    for (const auto& use : uses)
        rows.push_back({text(use.runId), use});
    take(std::move(rows));
}

QVariant SkillUseModel::data(const QModelIndex& index, int role) const
{
    const auto* entry = row(index);
    if (!entry)
        return {};
    const auto& use = entry->use;
    const int column = index.column();
    if (role == cell::ToneRole && column == Outcome && use.success)
        return static_cast<int>(*use.success ? Tone::Ok : Tone::Critical);
    if (role == Qt::ToolTipRole || role == cell::ExactRole) {
        if (column == At)
            return format::utc(toDateTime(use.at));
        return column == Version ? QVariant(text(use.version)) : QVariant();
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case At:
        return format::relative(toDateTime(use.at), toDateTime(m_now));
    case Agent:
        return text(use.agent);
    case Task:
        return text(use.task);
    case Outcome:
        return !use.success ? tr("not known") : *use.success ? tr("success") : tr("failure");
    default:
        return skills::shortVersion(use.version);
    }
}

SkillProblemModel::SkillProblemModel(QObject* parent)
    : KeyedTableModel({tr("Kind"), tr("Place"), tr("What is wrong")}, parent) { }

void SkillProblemModel::setProblems(std::vector<api::SkillProblem> problems)
{
    std::ranges::stable_sort(problems, {}, [](const auto& one) { return std::tuple(!one.error, one.file, one.line); });
    std::vector<SkillProblemEntry> rows;
    for (auto& problem : problems)
        rows.push_back({QString::number(rows.size()), std::move(problem)});
    take(std::move(rows));
}

QVariant SkillProblemModel::data(const QModelIndex& index, int role) const
{
    const auto* entry = row(index);
    if (!entry)
        return {};
    const auto& problem = entry->problem;
    const int column = index.column();
    const QString message = QStringLiteral("%1: %2").arg(text(problem.rule), text(problem.message));
    if (role == cell::ToneRole && column == Kind)
        return static_cast<int>(problem.error ? Tone::Critical : Tone::Warning);
    if (role == Qt::ToolTipRole && column == Message)
        return message;
    if (role != Qt::DisplayRole)
        return {};
    if (column == Kind)
        return problem.error ? tr("error") : tr("remark");
    return column == Place ? skills::placeOf(problem) : message;
}

SkillProposalModel::SkillProposalModel(QObject* parent)
    : KeyedTableModel({tr("Skill"), tr("What it is for"), tr("Episodes"), tr("Success"), tr("Likeness")}, parent)
{
}

void SkillProposalModel::setProposals(std::vector<api::SkillProposal> proposals)
{
    std::vector<SkillProposalEntry> rows;
    for (auto& proposal : proposals)
        rows.push_back({text(proposal.name), std::move(proposal)});
    take(std::move(rows));
}

QVariant SkillProposalModel::data(const QModelIndex& index, int role) const
{
    const auto* entry = row(index);
    if (!entry)
        return {};
    const auto& proposal = entry->proposal;
    const auto episodes = static_cast<std::int64_t>(proposal.episodes.size());
    const int column = index.column();
    if (column == Success && role == cell::FractionRole)
        return proposal.successLow;
    if (column == Success && role == cell::ToneRole)
        return static_cast<int>(skills::successTone(proposal.successes, episodes, proposal.successLow));
    if (role == Qt::ToolTipRole) {
        if (column == Likeness)
            return tr("The task that is least like the others has this cosine with their middle; 1 would be the same task.");
        return column == Description ? QVariant(text(proposal.description)) : QVariant();
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Name:
        return text(proposal.name);
    case Description:
        return text(proposal.description);
    case Episodes:
        return format::count(episodes);
    case Success:
        return skills::successText(proposal.successes, episodes, proposal.successLow);
    default:
        return proposal.similarity > 0 ? QLocale().toString(proposal.similarity, 'f', 2) : dash();
    }
}

} // namespace kaze::ui
