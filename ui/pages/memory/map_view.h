#pragma once

#include "engine/api/graph_requests.h"
#include "engine/api/memory_requests.h"
#include "ui/pages/memory/memory_view.h"

#include <QHash>
#include <QTimer>

class QComboBox;
class QLabel;

namespace kaze::ui {

class Card;
class FilterField;
class MapSelection;
class PointMap;
class SegmentedTabs;
class StateStack;

//! Where records lie to each other, in two dimensions: what is alike lies together. The pointer shows what a point says; a lasso picks some of them.
class MapView : public MemoryView {
    Q_OBJECT
public:
    explicit MapView(PageContext context, QWidget* parent = nullptr);

    void refresh() override;
    void focusFilter() override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;

    [[nodiscard]] PointMap* map() const { return m_map; }
    [[nodiscard]] MapSelection* selection() const { return m_selection; }
    [[nodiscard]] const api::MemoryMap& shownMap() const { return m_shown; }
    [[nodiscard]] QString explanation() const;

protected:
    void scopeChanged() override;
    void begin() override;

private:
    void buildBar(QHBoxLayout* bar);
    [[nodiscard]] QWidget* buildMap();
    [[nodiscard]] QWidget* buildSide();
    void connectParts();
    void addActions();
    void ask();
    void askKinds();
    void take(base::Result<api::MemoryMap> reply);
    void showMap();
    void sayMethod();
    void lookAt(int point);
    void readPoint();
    void showRecord(const api::MemoryRecord& record);
    void showNothing(const QString& words);

    QComboBox* m_kind;
    FilterField* m_filter;
    QComboBox* m_method;
    QComboBox* m_colour;
    SegmentedTabs* m_tools;
    PointMap* m_map;
    QLabel* m_explanation;
    StateStack* m_states = nullptr;
    Card* m_recordCard = nullptr;
    QLabel* m_text;
    QLabel* m_origin;
    MapSelection* m_selection;
    api::MemoryMap m_shown;
    QHash<QString, api::MemoryRecord> m_read; //!< that were looked at
    QTimer m_pause; //!< the pointer runs over many points on its way to one
    int m_point = -1; //!< that is to be read, or shown
    int m_round = 0;
    int m_readRound = 0;
    bool m_filling = false;
};

} // namespace kaze::ui
