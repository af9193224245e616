#include "ui/pages/skills/skill_versions.h"

#include "ui/models/run_words.h"
#include "ui/models/skill_tables.h"
#include "ui/models/skill_words.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kTableRows = 5;
constexpr int kHeader = 25;
constexpr std::size_t kBefore = 0;
constexpr std::size_t kAfter = 1;

std::optional<std::int64_t> sizeOf(const std::vector<api::SkillFile>& files, const QString& path)
{
    for (const auto& file : files)
        if (text(file.path) == path)
            return file.bytes;
    return std::nullopt;
}

} // namespace

SkillVersions::SkillVersions(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new SkillVersionModel(this)),
      m_table(new TableView(context.theme, tr("Versions"))), m_what(makeLabel(context.theme, TextRole::Title, {})),
      m_files(new QComboBox), m_diff(new DiffView(context.theme, tr("What changed")))
{
    build();
}

void SkillVersions::build()
{
    const std::pair<CellKind, int> columns[]{
        {CellKind::Mono, 84}, {CellKind::Muted, 92}, {CellKind::Gauge, 140}, {CellKind::Chip, 76}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_table->setColumnKind(column, columns[column].first);
        m_table->setColumnHint(column, columns[column].second);
    }
    m_table->setStretchColumn(SkillVersionModel::Success);
    m_table->setModel(m_model);
    m_files->setAccessibleName(tr("File that is compared"));
    m_files->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_table);
    column->addWidget(m_what);
    column->addWidget(m_files);
    column->addWidget(m_diff, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &SkillVersions::compare);
    connect(m_files, &QComboBox::activated, this, &SkillVersions::askFile);
}

void SkillVersions::setReply(const api::SkillReply& reply)
{
    const auto* newest = m_model->row(0);
    const bool another = m_name != reply.skill.name || m_model->rowCount() != static_cast<int>(reply.versions.size())
        || (newest && newest->version.version != reply.versions.front().version);
    m_name = reply.skill.name;
    m_model->setVersions(reply.versions, m_context.link.now());
    m_table->setFixedHeight(kHeader + std::clamp(m_model->rowCount(), 1, kTableRows) * spacing::kRowHeight + 1);
    if (!another)
        return;
    if (m_model->rowCount() > 0)
        m_table->setCurrentRow(0);
    compare();
}

bool SkillVersions::has(const Side& side, const QString& file)
{
    return sizeOf(side.files, file).has_value();
}

void SkillVersions::compare()
{
    auto rows = m_table->selectionModel()->selectedRows();
    std::ranges::sort(rows, {}, &QModelIndex::row);
    const auto* to = m_model->row(rows.isEmpty() ? QModelIndex() : rows.first());
    const auto* from = rows.isEmpty() ? nullptr : m_model->row(rows.size() > 1 ? rows.last().row() : rows.first().row() + 1);
    ++m_round;
    m_sides = {};
    m_files->setEnabled(to);
    if (!to) {
        m_what->setText(tr("Choose a version, or two to compare them."));
        return m_diff->setDiff({});
    }
    m_sides[kAfter].version = to->version.version;
    if (from)
        m_sides[kBefore].version = from->version.version;
    m_sides[kBefore].told = !from;
    for (std::size_t side = 0; side < m_sides.size(); ++side)
        if (!m_sides[side].version.empty())
            ask(side, skills::mainFile(), m_round);
}

void SkillVersions::ask(std::size_t side, const QString& file, int round)
{
    api::GetSkill query;
    query.name = m_name;
    query.version = m_sides[side].version;
    query.file = file.toStdString();
    m_context.link.ask<api::GetSkill>(
        this, std::move(query), [this, side, file, round](const base::Result<api::SkillReply>& reply) {
            if (round == m_round)
                took(side, file, reply);
        });
}

void SkillVersions::took(std::size_t side, const QString& file, const base::Result<api::SkillReply>& reply)
{
    if (!reply) {
        ++m_round; // half of a comparison is none
        m_diff->setDiff({});
        return m_what->setText(ui::text(reply.error().message));
    }
    m_sides[side].files = reply->files;
    m_sides[side].text = ui::text(reply->text);
    m_sides[side].told = true;
    if (!m_sides[kBefore].told || !m_sides[kAfter].told)
        return;
    if (file == skills::mainFile())
        showFiles();
    else
        showDiff();
}

void SkillVersions::showFiles()
{
    QStringList paths;
    for (const auto& side : m_sides)
        for (const auto& file : side.files)
            if (const QString path = text(file.path); !paths.contains(path))
                paths << path;
    std::ranges::sort(paths);
    const QString chosen = m_files->currentData().toString();
    m_files->clear();
    for (const auto& path : paths) {
        const auto before = sizeOf(m_sides[kBefore].files, path);
        const auto after = sizeOf(m_sides[kAfter].files, path);
        const bool first = m_sides[kBefore].version.empty();
        m_files->addItem(first      ? path
                : !before           ? tr("%1 (new)", "file").arg(path)
                : !after            ? tr("%1 (gone)", "file").arg(path)
                : *before != *after ? tr("%1 (another size)", "file").arg(path)
                                    : path,
            path);
    }
    const int at = m_files->findData(chosen);
    m_files->setCurrentIndex(at >= 0 ? at : m_files->findData(skills::mainFile()));
    if (m_files->currentData().toString() == skills::mainFile())
        showDiff();
    else
        askFile();
}

void SkillVersions::askFile()
{
    const QString file = m_files->currentData().toString();
    ++m_round;
    for (auto& side : m_sides) {
        side.told = !has(side, file);
        side.text.clear();
    }
    for (std::size_t side = 0; side < m_sides.size(); ++side)
        if (!m_sides[side].told)
            ask(side, file, m_round);
}

void SkillVersions::showDiff()
{
    const auto& [before, after] = m_sides;
    const QString file = m_files->currentData().toString();
    m_diff->setTexts(before.text, after.text, file);
    const QString to = skills::shortVersion(after.version);
    if (before.version.empty())
        m_what->setText(tr("Version %1, the oldest that is kept").arg(to));
    else if (before.text == after.text && has(before, file) == has(after, file))
        m_what->setText(tr("From %1 to %2: this file is the same").arg(skills::shortVersion(before.version), to));
    else
        m_what->setText(tr("From %1 to %2: +%3 −%4 lines")
                            .arg(skills::shortVersion(before.version), to)
                            .arg(m_diff->addedLines())
                            .arg(m_diff->removedLines()));
}

QString SkillVersions::compared() const
{
    return m_what->text();
}

} // namespace kaze::ui
