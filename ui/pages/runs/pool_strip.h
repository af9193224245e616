#pragma once

#include "engine/api/run_control_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

#include <QTimer>

class QHBoxLayout;

namespace kaze::ui {

class MeterBar;
class PoolCard;

//! The pools beside each other: how many of their places are taken, how many runs wait and how long. Pressing one changes its limit. Asks the cell every
//! few seconds while it is shown. Hidden where there is no pool.
class PoolStrip : public QWidget {
    Q_OBJECT
public:
    explicit PoolStrip(PageContext context, QWidget* parent = nullptr);

    void setActive(bool active);
    //! Hides it while something else is shown.
    void setWanted(bool wanted);
    void refresh();
    [[nodiscard]] const QList<PoolCard*>& cards() const { return m_cards; }
    [[nodiscard]] const std::vector<api::PoolRow>& pools() const { return m_pools; }
    void changeLimit(const api::PoolRow& pool);

signals:
    //! The pools are known anew.
    void changed();

private:
    void showPools(const std::vector<api::PoolRow>& pools);

    PageContext m_context;
    QHBoxLayout* m_row;
    QList<PoolCard*> m_cards;
    std::vector<api::PoolRow> m_pools;
    QTimer m_again;
    bool m_active = false;
    bool m_wanted = true;
};

//! One pool of the strip.
class PoolCard : public Card {
    Q_OBJECT
public:
    explicit PoolCard(const Theme& theme, QWidget* parent = nullptr);

    void setPool(const api::PoolRow& pool);
    [[nodiscard]] QString words() const;

signals:
    void limitWanted();

private:
    ElidedLabel* m_name;
    QPushButton* m_limit;
    MeterBar* m_places;
    ElidedLabel* m_waiting;
};

} // namespace kaze::ui
