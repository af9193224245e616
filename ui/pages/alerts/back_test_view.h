#pragma once

#include "engine/api/alert_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

#include <QList>
#include <QPointF>
#include <QTimer>

namespace kaze::ui {

//! What a rule looked at, over the seconds since 1970; of what nothing is known there is no point.
[[nodiscard]] QList<QPointF> pointsOf(const api::AlertBackTest& test);

class KeyValueTable;
class LineChart;

//! What a rule would have said of the last seven days, while a person still writes it: how often it would have fired, what it would have looked at, and when.
//! Asks the cell a moment after the last key.
class BackTestView : public Card {
    Q_OBJECT
public:
    explicit BackTestView(PageContext context, QWidget* parent = nullptr);

    //! The rule as it is now; `problem` is why it cannot be tested, then nothing is asked.
    void setRule(const api::AlertRule& rule, const QString& problem);
    //! "It would have fired 3 times in 7 days."
    [[nodiscard]] QString words() const;
    [[nodiscard]] int spells() const { return m_spells; }
    //! Whether a change of the rule is still to be asked about, when there has been no key for a moment.
    [[nodiscard]] bool isPausing() const { return m_pause.isActive(); }

signals:
    //! What the cell says is wrong with it; empty where it could be tested.
    void checked(const QString& problem);

private:
    void ask();
    void showTest(const api::AlertBackTest& test);
    void addLines(std::size_t spells);
    void showChart(const api::AlertBackTest& test);
    void showUntestable(const QString& why);
    void showNothing(const QString& words, const QString& why = {});

    PageContext m_context;
    api::AlertRule m_rule;
    QLabel* m_words;
    LineChart* m_chart;
    KeyValueTable* m_list;
    QLabel* m_note;
    QTimer m_pause;
    int m_round = 0;
    int m_spells = 0;
    bool m_asked = false; //!< only further questions wait for a pause in typing
};

} // namespace kaze::ui
