#pragma once

#include "ui/pages/page.h"
#include "ui/pages/traces/payload_parts.h"

class QLabel;
class QMenu;
class QScrollArea;
class QStackedWidget;
class QTreeView;
class QVBoxLayout;

namespace kaze::ui {

class DiffView;
class JsonTreeModel;
class LongTextView;
class SegmentedTabs;

//! A payload as a tree that folds, as text, beside an earlier one, and its pictures. Taken apart away from the GUI thread; 50 MB open as 50 bytes do.
class PayloadView : public QWidget {
    Q_OBJECT
public:
    PayloadView(PageContext context, const QString& name, QWidget* parent = nullptr);

    void setPayload(QByteArray payload);
    //! What the diff is against; `note` says what it is, or why there is none.
    void setEarlier(std::optional<QByteArray> payload, const QString& note);
    //! "tree", "text", "changes" or "images".
    void showTab(const QString& id);
    [[nodiscard]] QString tab() const;
    [[nodiscard]] const PayloadParts& parts() const { return m_parts; }
    [[nodiscard]] bool isBusy() const { return m_busy; }

    //! What is selected: text, JSON, or where it stands; the whole payload where nothing is.
    [[nodiscard]] QString selectedText() const;
    [[nodiscard]] QString selectedJson() const;
    [[nodiscard]] QString selectedPath() const;

    [[nodiscard]] QTreeView* tree() const { return m_tree; }
    [[nodiscard]] LongTextView* textView() const { return m_text; }
    [[nodiscard]] DiffView* diff() const { return m_diff; }

signals:
    //! All of it is there to be looked at.
    void shown();
    //! The earlier payload is wanted now.
    void earlierWanted();

private:
    void build();
    void took(PayloadParts parts);
    void showImages();
    void compare();
    void copy(const QString& words, const QString& what);
    void showMenu(const QPoint& position);

    PageContext m_context;
    QString m_name;
    SegmentedTabs* m_tabs;
    QStackedWidget* m_pages;
    QTreeView* m_tree;
    JsonTreeModel* m_model;
    LongTextView* m_text;
    DiffView* m_diff;
    QLabel* m_diffNote;
    QVBoxLayout* m_images;
    QScrollArea* m_imageArea;
    QLabel* m_note;
    PayloadParts m_parts;
    std::optional<QByteArray> m_earlier;
    QString m_earlierNote;
    bool m_asked = false; //!< for the earlier one
    bool m_busy = false;
    int m_round = 0;
    int m_comparisons = 0;
};

} // namespace kaze::ui
