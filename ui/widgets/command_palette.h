#pragma once

#include "ui/widgets/theme.h"

#include <QFrame>
#include <QPointer>

class QLineEdit;
class QListView;
class QLabel;

namespace kaze::ui {

class PaletteModel;

//! One thing that can be done or opened.
struct PaletteEntry {
    QString id;
    QString title;
    QString section; //!< "Pages", "Actions", "Runs"
    QString shortcut; //!< shown at the end: "Ctrl+N"
};

//! The palette over the window: type, pick with the arrows, Enter. Not a window of its own and no nested loop: it lies over `host`, takes the
//! keyboard, and gives it back when it closes (Escape, a click elsewhere, a choice).
class CommandPalette : public QFrame {
    Q_OBJECT
public:
    CommandPalette(const Theme& theme, QWidget* host);

    //! May be called while it is open (answers of a search); the query stays.
    void setEntries(QList<PaletteEntry> entries);
    void open(const QString& placeholder = {});
    void dismiss();
    [[nodiscard]] bool isOpen() const { return isVisible(); }
    [[nodiscard]] QString query() const;
    //! Ids in the order shown, best first.
    [[nodiscard]] QStringList shownIds() const;

signals:
    void activated(const QString& id);
    //! For lists that are fetched; local entries are filtered by the palette itself.
    void queryChanged(const QString& query);
    void dismissed();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter();
    void place();
    void choose(const QModelIndex& index);
    void step(int by);

    const Theme& m_theme;
    QLineEdit* m_edit;
    QListView* m_list;
    QLabel* m_nothing;
    PaletteModel* m_model;
    QPointer<QWidget> m_previousFocus;
};

} // namespace kaze::ui
