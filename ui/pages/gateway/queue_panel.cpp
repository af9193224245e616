#include "ui/pages/gateway/queue_panel.h"

#include "engine/api/provider_requests.h"

#include "ui/models/gateway_words.h"
#include "ui/models/run_words.h"
#include "ui/models/waiting_call_model.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/meters.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kLanesWidth = 250;
constexpr std::array kTones{Tone::Accent, Tone::Accent, Tone::Teal, Tone::Violet, Tone::Neutral};

} // namespace

QueuePanel::QueuePanel(const PageContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_note(makeLabel(context.theme, TextRole::Muted, {})),
      m_model(new WaitingCallModel(this)), m_table(new TableView(context.theme, tr("Calls that wait"))),
      m_nothing(makeLabel(context.theme, TextRole::Body, {}))
{
    m_table->setModel(m_model);
    constexpr std::array kKinds{
        CellKind::Chip, CellKind::Muted, CellKind::Strong, CellKind::Mono, CellKind::Number, CellKind::Number, CellKind::Text};
    constexpr std::array kWidths{112, 84, 120, 84, 72, 84, 0};
    for (int column = 0; column < m_model->columnCount(); ++column) {
        m_table->setColumnKind(column, kKinds[static_cast<std::size_t>(column)]);
        if (kWidths[static_cast<std::size_t>(column)] > 0)
            m_table->setColumnHint(column, kWidths[static_cast<std::size_t>(column)]);
    }
    m_table->setStretchColumn(WaitingCallModel::Why);
    connect(m_table, &TableView::opened, this, [this](const QModelIndex& index) {
        if (const auto* row = m_model->row(index); row && !row->call.runId.empty())
            m_context.navigator.showRun(text(row->call.runId));
    });
    m_nothing->setText(
        tr("Nothing waits: every call found a key with room. Where none has, calls stand here with the reason why."));
    m_nothing->setProperty("kazeQuiet", true);
    m_nothing->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kMedium);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    row->addWidget(buildLanes());
    row->addWidget(m_table, 1);
    row->addWidget(m_nothing, 1, Qt::AlignTop);
    setFocusProxy(m_table);
}

QWidget* QueuePanel::buildLanes()
{
    auto* lanes = new QWidget;
    lanes->setFixedWidth(kLanesWidth);
    auto* column = new QVBoxLayout(lanes);
    column->setContentsMargins(spacing::kCardPadding, 0, spacing::kSmall, spacing::kSmall);
    column->setSpacing(spacing::kSmall);
    for (const auto& priority : priorities()) {
        auto* lane = new MeterBar(m_context.theme, priorityName(priority));
        m_lanes << lane;
        column->addWidget(lane);
    }
    column->addWidget(m_note);
    column->addStretch(1);
    return lanes;
}

void QueuePanel::setWaiting(const std::vector<api::WaitingCall>& calls, qint64 total)
{
    QList<qint64> counts(priorities().size(), 0);
    const api::WaitingCall* longest = nullptr;
    for (const auto& call : calls) {
        if (const auto at = priorities().indexOf(text(call.priority)); at >= 0)
            ++counts[at];
        if (!longest || call.waited > longest->waited)
            longest = &call;
    }
    const auto most = std::max<qint64>(1, *std::max_element(counts.begin(), counts.end()));
    for (qsizetype at = 0; at < counts.size(); ++at) {
        m_lanes[at]->setTone(kTones[static_cast<std::size_t>(at)]);
        m_lanes[at]->setValue(static_cast<double>(counts[at]) / static_cast<double>(most), format::exactCount(counts[at]));
    }
    const auto listed = static_cast<qint64>(calls.size());
    QStringList notes;
    if (longest)
        notes << tr("Longest: %1, %2.").arg(text(longest->agent), tookText(longest->waited));
    if (total > listed)
        notes << tr("The first %1 of %2 that wait are shown and counted.")
                     .arg(format::exactCount(listed), format::exactCount(total));
    m_note->setText(notes.join(QLatin1Char(' ')));
    m_note->setVisible(!notes.isEmpty());
    m_model->setCalls(calls);
    m_table->setVisible(listed > 0);
    m_nothing->setVisible(listed == 0);
}

QString QueuePanel::copyText() const
{
    return m_table->selectedText();
}

} // namespace kaze::ui
