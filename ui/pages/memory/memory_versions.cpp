#include "ui/pages/memory/memory_versions.h"

#include "engine/api/memory_requests.h"

#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/memory/word_diff.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kTableRows = 4;
constexpr int kHeader = 25;
constexpr std::int64_t kPage = 50;

} // namespace

MemoryVersions::MemoryVersions(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new MemoryVersionModel(this)),
      m_table(new TableView(context.theme, tr("Versions"))), m_what(makeLabel(context.theme, TextRole::Title, {})),
      m_others(makeLabel(context.theme, TextRole::Muted, {})), m_diffs(new QStackedWidget),
      m_words(new WordDiffView(context.theme, tr("What changed"))), m_lines(new DiffView(context.theme, tr("What changed"))),
      m_restore(new QPushButton(tr("Restore this version")))
{
    build();
    m_model->setSource([this](int page, const MemoryVersionModel::Place& place) { askPage(page, place); });
}

void MemoryVersions::build()
{
    using Model = MemoryVersionModel;
    const std::pair<CellKind, int> columns[]{
        {CellKind::Number, 58}, {CellKind::Muted, 104}, {CellKind::Text, 100}, {CellKind::Muted, 120}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_table->setColumnKind(column, columns[column].first);
        m_table->setColumnHint(column, columns[column].second);
    }
    m_table->setStretchColumn(Model::Why);
    m_table->setModel(m_model);
    m_table->setFixedHeight(kHeader + kTableRows * spacing::kRowHeight);
    m_diffs->addWidget(m_words);
    m_diffs->addWidget(m_lines);
    m_diffs->setMinimumHeight(56);
    auto* below = new QHBoxLayout;
    below->setSpacing(spacing::kSmall);
    below->addWidget(m_others, 1);
    below->addWidget(m_restore, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_table);
    column->addWidget(m_what);
    column->addWidget(m_diffs, 1);
    column->addLayout(below);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &MemoryVersions::compare);
    // The one before it may come later.
    connect(m_model, &QAbstractItemModel::dataChanged, this, &MemoryVersions::compare);
    connect(m_restore, &QPushButton::clicked, this, [this] {
        if (const auto* version = selected())
            emit restoreWanted(version->version);
    });
}

void MemoryVersions::setReply(const api::MemoryReply& reply, const MemoryScope& scope)
{
    const bool same = reply.record.id == m_record.id && reply.record.version == m_record.version;
    m_record = reply.record;
    m_scope = scope;
    m_model->setNow(m_context.link.now());
    if (same && m_model->rowCount() > 0)
        return;
    const auto shown = static_cast<std::int64_t>(reply.versions.size());
    const std::string next
        = shown > 0 && shown < reply.versionsInAll ? std::to_string(reply.versions.back().version) : std::string();
    m_model->restart(reply.versions, next);
    if (m_model->rowCount() > 0)
        m_table->setCurrentRow(0);
    compare();
}

void MemoryVersions::askPage(int page, const MemoryVersionModel::Place& place)
{
    auto query = m_scope.of(api::GetMemory());
    query.id = m_record.id;
    query.versions = kPage;
    query.before = std::max<std::int64_t>(1, std::stoll(place.cursor) - place.offset);
    m_context.link.ask<api::GetMemory>(
        this, std::move(query), [this, page, list = m_model->list()](base::Result<api::MemoryReply> reply) {
            if (list != m_model->list())
                return;
            if (!reply)
                return m_model->fillFailed(page);
            const bool more = static_cast<std::int64_t>(reply->versions.size()) == kPage && reply->versions.back().version > 1;
            std::string next = more ? std::to_string(reply->versions.back().version) : std::string();
            m_model->fill(page, std::move(reply->versions), std::move(next));
        });
}

QString MemoryVersions::otherChanges(const api::MemoryVersion& from, const api::MemoryVersion& to)
{
    QStringList changes;
    const auto add = [&changes](const QString& what, const QString& before, const QString& after) {
        if (before != after)
            changes << QStringLiteral("%1: %2 → %3").arg(what, before, after);
    };
    const auto orNone = [](const QString& words) { return words.isEmpty() ? tr("none") : words; };
    add(tr("kind"), text(from.kind), text(to.kind));
    add(tr("tags"), orNone(memory::tagsText(from.tags)), orNone(memory::tagsText(to.tags)));
    add(tr("scope"), memory::scopeText(from.scope), memory::scopeText(to.scope));
    add(tr("importance"), memory::number(from.importance), memory::number(to.importance));
    return changes.join(QStringLiteral(" · "));
}

const api::MemoryVersion* MemoryVersions::selected() const
{
    const auto rows = m_table->selectionModel()->selectedRows();
    return rows.size() == 1 ? m_model->row(rows.first().row()) : nullptr;
}

void MemoryVersions::compare()
{
    auto rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.row() < b.row(); });
    const auto* to = rows.isEmpty() ? nullptr : m_model->row(rows.first().row());
    const auto* from = rows.isEmpty() ? nullptr : m_model->row(rows.size() > 1 ? rows.last().row() : rows.first().row() + 1);
    m_restore->setEnabled(to && rows.size() == 1 && to->version != m_record.version);
    m_restore->setToolTip(m_restore->isEnabled() ? tr("Makes what it said then its newest version; nothing is lost.")
                                                 : tr("Choose one earlier version."));
    if (!to) {
        m_what->setText(tr("Choose a version, or two to compare them."));
        m_others->clear();
        m_words->setTexts({}, {});
        return;
    }
    const QString before = from ? text(from->text) : QString();
    const bool first = !from && to->version == 1;
    m_what->setText(first ? tr("Version 1: what was remembered first")
            : from        ? tr("From version %1 to version %2: what went is struck out, what came is underlined")
                         .arg(from->version)
                         .arg(to->version)
                   : tr("Version %1; the one before it is not here").arg(to->version));
    m_others->setText(from ? otherChanges(*from, *to) : QString());
    const QString after = text(to->text);
    // Without one before it there is nothing that went or came.
    const bool byWords = m_words->setTexts(from ? before : after, after);
    if (!byWords)
        m_lines->setTexts(before, after, memory::shortId(m_record.id));
    m_diffs->setCurrentWidget(byWords ? static_cast<QWidget*>(m_words) : m_lines);
}

QString MemoryVersions::compared() const
{
    return m_what->text();
}

} // namespace kaze::ui
