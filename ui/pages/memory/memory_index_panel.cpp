#include "ui/pages/memory/memory_index_panel.h"

#include "engine/api/memory_requests.h"

#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/meters.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kEvery = 5000; // ms
constexpr int kEveryWhileBuilding = 700;
constexpr int kHeader = 25;
constexpr int kMostRows = 6;

bool isBuilding(const api::MemoryStats& stats)
{
    return std::ranges::any_of(stats.shards, [](const auto& shard) { return shard.progress.has_value(); });
}

QString shardText(const api::MemoryShard& shard)
{
    if (shard.state == "none")
        return MemoryIndexPanel::tr("%1: so few that every search looks at all of them; nothing can be missed.")
            .arg(text(shard.kind));
    QStringList parts{MemoryIndexPanel::tr("%1: %2", "kind, precision").arg(text(shard.kind), text(shard.precision))};
    if (shard.indexed > 0 && shard.ef >= shard.indexed)
        parts << MemoryIndexPanel::tr("m %1, every vector is looked at: no breadth finds enough in time, or it is less work")
                     .arg(shard.m);
    else if (shard.m > 0)
        parts << MemoryIndexPanel::tr("m %1, breadth %2", "parameters of an HNSW index").arg(shard.m).arg(shard.ef);
    parts
        << MemoryIndexPanel::tr("%1 in memory, %2 on disk").arg(format::bytes(shard.memoryBytes), format::bytes(shard.fileBytes));
    parts << (shard.recall
            ? MemoryIndexPanel::tr("recall %1 of %2 wanted, on %3 searches")
                  .arg(memory::number(*shard.recall), memory::number(shard.recallTarget), format::exactCount(shard.recallSamples))
            : MemoryIndexPanel::tr("recall not measured yet"));
    if (shard.removed > 0)
        parts << MemoryIndexPanel::tr("%Ln removed, which a rebuild reclaims", nullptr, static_cast<int>(shard.removed));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

MemoryIndexPanel::MemoryIndexPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_card(new Card(context.theme, tr("Index"))), m_model(new MemoryShardModel(this)),
      m_table(new TableView(context.theme, tr("Indexes"))), m_embedder(makeLabel(context.theme, TextRole::Muted, {})),
      m_queue(makeLabel(context.theme, TextRole::Muted, {})), m_problems(makeLabel(context.theme, TextRole::Muted, {})),
      m_shard(makeLabel(context.theme, TextRole::Muted, {})), m_progress(new MeterBar(context.theme)),
      m_rebuild(new QPushButton(tr("Rebuild"))), m_cancel(new QPushButton(tr("Stop building"))), m_body(new QWidget)
{
    build();
    m_again.setInterval(kEvery);
    connect(&m_again, &QTimer::timeout, this, [this] {
        if (!m_paused || (m_stats && isBuilding(*m_stats)))
            refresh();
    });
    connect(&context.link, &CellLink::refreshNeeded, this, &MemoryIndexPanel::refresh);
    connect(&context.link, &CellLink::stateChanged, this, [this] {
        if (m_context.link.state() == CellLink::State::Connected)
            refresh();
    });
}

void MemoryIndexPanel::build()
{
    using Model = MemoryShardModel;
    const std::pair<CellKind, int> columns[]{{CellKind::Strong, 84}, {CellKind::Chip, 92}, {CellKind::Number, 62},
        {CellKind::Number, 44}, {CellKind::Number, 58}, {CellKind::Number, 78}, {CellKind::Number, 72}, {CellKind::Number, 72},
        {CellKind::Muted, 72}, {CellKind::Number, 62}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_table->setColumnKind(column, columns[column].first);
        m_table->setColumnHint(column, columns[column].second);
    }
    // The line below the table says these of the one that is selected.
    for (const int column : {Model::Memory, Model::File, Model::Precision, Model::Breadth})
        m_table->hideAtFirst(column);
    m_table->setStretchColumn(Model::Kind);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setModel(m_model);
    m_table->rememberColumns([this] { return m_context.settings.value(QStringLiteral("memory/index-columns")).toByteArray(); },
        [this](const QByteArray& state) { m_context.settings.setValue(QStringLiteral("memory/index-columns"), state); });
    setTextTone(*m_problems, Tone::Warning);
    m_progress->setTone(Tone::Accent);
    auto* menu = new QMenu(m_rebuild);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        const auto* shard = selected();
        if (shard && shard->state != "none")
            connect(menu->addAction(tr("Only %1").arg(text(shard->kind))), &QAction::triggered, this,
                [this, kind = text(shard->kind)] { rebuild(kind); });
        connect(menu->addAction(tr("All kinds")), &QAction::triggered, this, [this] { rebuild({}); });
    });
    m_rebuild->setMenu(menu);
    setMenuLook(*m_rebuild);
    m_rebuild->setToolTip(tr("Builds the indexes anew from the database; the old ones answer meanwhile"));
    auto* inner = new QWidget;
    auto* lines = new QVBoxLayout(inner);
    lines->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kTiny);
    lines->setSpacing(spacing::kTiny);
    for (QWidget* line : {static_cast<QWidget*>(m_problems), static_cast<QWidget*>(m_shard), static_cast<QWidget*>(m_embedder),
             static_cast<QWidget*>(m_queue)})
        lines->addWidget(line);
    lines->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setAccessibleName(tr("Index"));
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, 0);
    buttons->setSpacing(spacing::kSmall);
    buttons->addWidget(m_rebuild);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_progress, 1);
    buttons->addStretch(0);
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, spacing::kCardPadding);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_table);
    column->addWidget(scroll, 1);
    column->addLayout(buttons);
    auto* empty = new EmptyState(m_context.theme, QString(), {}, {}, {});
    m_states = new StateStack(m_context.theme, m_body, empty, tr("Asking how the indexes do…"));
    m_states->showLoading();
    m_card->setFlush(true);
    m_card->content()->addWidget(m_states, 1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_cancel->hide();
    m_progress->hide();
    connect(m_cancel, &QPushButton::clicked, this, &MemoryIndexPanel::cancel);
    connect(m_states, &StateStack::retryClicked, this, &MemoryIndexPanel::refresh);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &MemoryIndexPanel::showShard);
}

void MemoryIndexPanel::setScope(const MemoryScope& scope)
{
    m_scope = scope;
    m_stats.reset();
    refresh();
}

void MemoryIndexPanel::setActive(bool active)
{
    m_active = active;
    if (!active)
        return m_again.stop();
    m_again.start();
    refresh();
}

void MemoryIndexPanel::refresh()
{
    if (!m_active)
        return;
    m_context.link.ask<api::GetMemoryStats>(
        this, m_scope.of(api::GetMemoryStats()), [this, round = ++m_round](base::Result<api::MemoryStats> reply) {
            if (round == m_round)
                took(std::move(reply));
        });
}

void MemoryIndexPanel::took(base::Result<api::MemoryStats> reply)
{
    if (!reply) {
        // What was seen last says more than that nobody answers just now.
        if (!m_stats)
            m_states->showError(text(reply.error().message), {}, {}, tr("Try again"));
        return;
    }
    m_stats = std::move(*reply);
    m_again.setInterval(isBuilding(*m_stats) ? kEveryWhileBuilding : kEvery);
    showStats();
    m_states->showContent();
}

void MemoryIndexPanel::showStats()
{
    const auto& stats = *m_stats;
    m_card->setNote(tr("%Ln records", nullptr, static_cast<int>(stats.records)));
    if (m_model->rowCount() == 0 || m_model->rowCount() != static_cast<int>(stats.shards.size())) {
        m_model->restart(stats.shards, {});
        m_table->setFixedHeight(kHeader + spacing::kRowHeight * std::clamp(m_model->rowCount(), 1, kMostRows));
        if (m_model->rowCount() > 0)
            m_table->setCurrentRow(0);
    } else {
        m_model->mergeHead(stats.shards, {});
    }
    m_table->setVisible(m_model->rowCount() > 0);
    QStringList problems;
    const api::MemoryShard* building = nullptr;
    for (const auto& shard : stats.shards) {
        if (!shard.problem.empty())
            problems << QStringLiteral("%1: %2").arg(text(shard.kind), text(shard.problem));
        if (shard.progress && !building)
            building = &shard;
    }
    if (!stats.embedderProblem.empty())
        problems << tr("Embedder: %1").arg(text(stats.embedderProblem));
    m_problems->setText(problems.join(QLatin1Char('\n')));
    m_problems->setVisible(!problems.isEmpty());
    QString embedder = tr("Embedder: %1, %2 dimensions").arg(text(stats.embedder)).arg(stats.dimensions);
    if (stats.lexical)
        embedder += QLatin1Char('\n') + tr("It is lexical: its vectors know words, not meanings.");
    m_embedder->setText(embedder);
    QStringList queue{stats.unembedded > 0 ? tr("%Ln records wait for their vector", nullptr, static_cast<int>(stats.unembedded))
                                           : tr("Every record has its vector"),
        tr("%1 forgotten").arg(format::count(stats.forgotten)), tr("%1 earlier versions").arg(format::count(stats.versions)),
        tr("%1 on disk").arg(format::bytes(stats.fileBytes))};
    m_queue->setText(queue.join(QStringLiteral(" · ")));
    m_rebuild->setVisible(!building);
    const bool canBuild = std::ranges::any_of(stats.shards, [](const auto& shard) { return shard.state != "none"; });
    m_rebuild->setEnabled(canBuild);
    m_cancel->setVisible(building);
    m_progress->setVisible(building);
    if (building) {
        m_progress->setLabel(text(building->kind));
        m_progress->setValue(*building->progress, format::percent(std::floor(*building->progress * 100) / 100));
    }
    showShard();
}

void MemoryIndexPanel::showShard()
{
    const auto* shard = selected();
    m_shard->setText(
        shard ? shardText(*shard) : tr("There is no index yet: one is built for each kind of record once there are many of it."));
}

const api::MemoryShard* MemoryIndexPanel::selected() const
{
    return m_table->currentIndex().isValid() ? m_model->row(m_table->currentIndex().row()) : nullptr;
}

void MemoryIndexPanel::rebuild(const QString& kind)
{
    auto request = m_scope.of(api::RebuildMemory());
    request.kind = kind.toStdString();
    send(request);
}

void MemoryIndexPanel::cancel()
{
    auto request = m_scope.of(api::RebuildMemory());
    request.cancel = true;
    send(request);
}

void MemoryIndexPanel::send(const api::RebuildMemory& request)
{
    m_context.link.ask<api::RebuildMemory>(
        this, request, [this, cancel = request.cancel, round = ++m_round](base::Result<api::MemoryStats> reply) {
            if (!reply)
                return m_context.navigator.notify(
                    (cancel ? tr("It was not stopped: %1") : tr("It is not rebuilt: %1")).arg(text(reply.error().message)));
            if (round == m_round)
                took(std::move(reply));
        });
}

QString MemoryIndexPanel::problems() const
{
    return m_problems->text();
}

} // namespace kaze::ui
