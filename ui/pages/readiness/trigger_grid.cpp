#include "ui/pages/readiness/trigger_grid.h"

#include "ui/models/trigger_words.h"
#include "ui/widgets/labels.h"

#include <QKeyEvent>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kLeastWidth = 226;
constexpr int kTitleHeight = 18;

} // namespace

TriggerGrid::TriggerGrid(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_components(new ElidedLabel(theme, TextRole::Title, {}, this))
{
    setAccessibleName(tr("Triggers"));
    m_components->hide();
}

void TriggerGrid::fit(std::size_t count)
{
    while (m_cards.size() > static_cast<qsizetype>(count))
        delete m_cards.takeLast();
    while (m_cards.size() < static_cast<qsizetype>(count)) {
        auto* card = new TriggerCard(m_theme, this);
        card->installEventFilter(this);
        connect(card, &TriggerCard::clicked, this, &TriggerGrid::chosen);
        m_cards << card;
        card->show();
    }
    if (!m_cards.isEmpty() && std::none_of(m_cards.begin(), m_cards.end(), [](const TriggerCard* card) {
            return card->focusPolicy() & Qt::TabFocus;
        }))
        m_cards.front()->setFocusPolicy(Qt::StrongFocus);
}

void TriggerGrid::setTriggers(const std::vector<api::Trigger>& triggers)
{
    const auto components = std::count_if(triggers.begin(), triggers.end(), [](const auto& one) { return one.isComponent; });
    const auto nearOnes = std::count_if(
        triggers.begin(), triggers.end(), [](const auto& one) { return one.isComponent && trigger::isNear(one); });
    const auto before = std::pair(m_cards.size(), m_main);
    fit(triggers.size());
    m_main = static_cast<int>(triggers.size()) - static_cast<int>(components);
    for (std::size_t at = 0; at < triggers.size(); ++at)
        m_cards[static_cast<qsizetype>(at)]->setTrigger(triggers[at]);
    m_components->setVisible(components > 0);
    m_components->setText(nearOnes > 0 ? tr("Components · %1 of %2 near their limit").arg(nearOnes).arg(components)
                                       : tr("Components · all %1 below their limits").arg(components));
    if (before != std::pair(m_cards.size(), m_main))
        place();
}

void TriggerGrid::setChosen(const QString& id)
{
    for (auto* card : std::as_const(m_cards))
        card->setChosen(card->id() == id);
}

TriggerCard* TriggerGrid::card(const QString& id) const
{
    const auto found = std::find_if(m_cards.begin(), m_cards.end(), [&id](const TriggerCard* card) { return card->id() == id; });
    return found == m_cards.end() ? nullptr : *found;
}

void TriggerGrid::place()
{
    const int gap = spacing::kMedium;
    m_columns = std::max(1, (width() + gap) / (kLeastWidth + gap));
    const int wide = (width() - (m_columns - 1) * gap) / m_columns;
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    int y = 0;
    int column = 0;
    for (int at = 0; at < static_cast<int>(m_cards.size()); ++at) {
        if (at == m_main) {
            if (column > 0)
                y += TriggerCard::kHeight + gap;
            column = 0;
            m_components->setGeometry(0, y, width(), kTitleHeight);
            y += kTitleHeight + spacing::kSmall;
        }
        const int x = column * (wide + gap);
        m_cards[at]->setGeometry(mirrored ? width() - x - wide : x, y, wide, TriggerCard::kHeight);
        if (++column == m_columns) {
            column = 0;
            y += TriggerCard::kHeight + gap;
        }
    }
    setMinimumHeight(std::max(0, column > 0 ? y + TriggerCard::kHeight : y - gap));
}

void TriggerGrid::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    place();
}

void TriggerGrid::enter(TriggerCard* card)
{
    for (auto* one : std::as_const(m_cards))
        one->setFocusPolicy(one == card ? Qt::StrongFocus : Qt::ClickFocus);
    card->setFocus(Qt::OtherFocusReason);
    emit movedTo(card);
}

void TriggerGrid::keyPressEvent(QKeyEvent* event)
{
    const auto at = m_cards.indexOf(qobject_cast<TriggerCard*>(focusWidget()));
    const int forth = layoutDirection() == Qt::RightToLeft ? -1 : 1;
    const int step = event->key() == Qt::Key_Right ? forth
        : event->key() == Qt::Key_Left             ? -forth
        : event->key() == Qt::Key_Down             ? m_columns
        : event->key() == Qt::Key_Up               ? -m_columns
                                                   : 0;
    if (event->key() == Qt::Key_Home && !m_cards.isEmpty())
        return enter(m_cards.front());
    if (event->key() == Qt::Key_End && !m_cards.isEmpty())
        return enter(m_cards.back());
    if (at < 0 || step == 0)
        return QWidget::keyPressEvent(event);
    if (const auto next = at + step; next >= 0 && next < m_cards.size())
        enter(m_cards[next]);
}

bool TriggerGrid::eventFilter(QObject* watched, QEvent* event)
{
    // Who clicks one goes on with the arrows from there.
    if (auto* card = qobject_cast<TriggerCard*>(watched); card && event->type() == QEvent::FocusIn)
        for (auto* one : std::as_const(m_cards))
            one->setFocusPolicy(one == card ? Qt::StrongFocus : Qt::ClickFocus);
    return QWidget::eventFilter(watched, event);
}

} // namespace kaze::ui
