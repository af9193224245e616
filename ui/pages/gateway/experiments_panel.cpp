#include "ui/pages/gateway/experiments_panel.h"

#include "engine/api/routing_requests.h"

#include "ui/pages/gateway/experiment_card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

ExperimentsPanel::ExperimentsPanel(const PageContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_column(nullptr), m_scroll(nullptr),
      m_nothing(makeLabel(context.theme, TextRole::Body, {}))
{
    auto* inner = new QWidget;
    m_column = new QVBoxLayout(inner);
    m_column->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kMedium);
    m_column->setSpacing(spacing::kMedium);
    m_column->addStretch(1);
    m_scroll = scrolled(inner);
    m_scroll->setAccessibleName(tr("Experiments"));
    m_nothing->setText(tr("No experiment runs. In kaze.yaml you can send a share of the work to another model, and see here what "
                          "that changes."));
    m_nothing->setProperty("kazeQuiet", true);
    m_nothing->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kMedium);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_scroll, 1);
    column->addWidget(m_nothing, 1, Qt::AlignTop);
}

void ExperimentsPanel::setExperiments(const std::vector<api::ExperimentInfo>& experiments)
{
    const auto count = static_cast<qsizetype>(experiments.size());
    while (m_cards.size() > count)
        delete m_cards.takeLast();
    while (m_cards.size() < count) {
        auto* card = new ExperimentCard(m_context);
        connect(card, &ExperimentCard::changed, this, &ExperimentsPanel::changed);
        m_column->insertWidget(static_cast<int>(m_cards.size()), card);
        m_cards << card;
    }
    for (qsizetype at = 0; at < count; ++at)
        m_cards[at]->setExperiment(experiments[static_cast<std::size_t>(at)]);
    m_scroll->setVisible(count > 0);
    m_nothing->setVisible(count == 0);
}

QString ExperimentsPanel::copyText() const
{
    QStringList all;
    for (const auto* card : m_cards)
        all << card->copyText();
    return all.join(QLatin1Char('\n'));
}

} // namespace kaze::ui
