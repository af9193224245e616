#pragma once

#include "engine/api/readiness_requests.h"
#include "ui/pages/readiness/trigger_card.h"

#include <QList>

namespace kaze::ui {

class ElidedLabel;

//! The gauges of all triggers, as many beside each other as fit: those of the documents first, then the components under a title of their own. One of them is
//! in the order of Tab; the arrows go from one to the next.
class TriggerGrid : public QWidget {
    Q_OBJECT
public:
    explicit TriggerGrid(const Theme& theme, QWidget* parent = nullptr);

    void setTriggers(const std::vector<api::Trigger>& triggers);
    //! Marks the one that is shown beside.
    void setChosen(const QString& id);
    //! Null where there is none.
    [[nodiscard]] TriggerCard* card(const QString& id) const;
    [[nodiscard]] int columns() const { return m_columns; }

signals:
    void chosen(const QString& id);
    //! The keyboard went there; it should be in sight.
    void movedTo(QWidget* card);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fit(std::size_t count);
    void place();
    void enter(TriggerCard* card);

    const Theme& m_theme;
    ElidedLabel* m_components;
    QList<TriggerCard*> m_cards;
    int m_main = 0; //!< cards before the title of the components
    int m_columns = 1;
};

} // namespace kaze::ui
