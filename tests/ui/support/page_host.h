#pragma once

#include "ui/link/sample_link.h"
#include "ui/pages/page.h"
#include "ui/workspace/workspace.h"

#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

namespace kaze::ui::test {

//! Writes down where a page wanted to send its person: "run 3f9a…", "settings data", "notice Copied.".
class FakeNavigator : public Navigator {
public:
    void showRun(const QString& id) override { visited << "run " + id; }
    void showTrace(const QString& id) override { visited << "trace " + id; }
    void showApproval(const QString& id) override { visited << "approval " + id; }
    void showSettings(const QString& section) override { visited << "settings " + section; }
    void newRun(const QString& agent) override { visited << "new run " + agent; }
    void showPage(const QString& page, const QString& thing) override { visited << page + ' ' + thing; }
    void copyLink(const QString& cell, const QString& page, const QString& thing) override
    {
        visited << "link " + cell + ' ' + page + ' ' + thing;
    }
    void notify(const QString& text) override { notices << text; }
    void offerUndo(const QString& text, std::function<void()> undo) override
    {
        notices << text;
        takeBack = std::move(undo);
    }

    QStringList visited;
    QStringList notices;
    std::function<void()> takeBack; //!< what was offered last
};

//! What a page needs around it: the sample cell, a theme, a navigator that remembers, settings in a folder that goes away.
struct PageHost {
    explicit PageHost(SampleLink::Content content = SampleLink::Content::Busy) : link(content) { }

    [[nodiscard]] PageContext context() { return {link, theme, navigator, settings, workspace}; }

    //! Shows the page in its usual size and tells it so, as the shell does.
    void show(Page& page)
    {
        page.resize(1244, 830);
        page.show();
        page.shown();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
    }

    QTemporaryDir folder;
    SampleLink link;
    Theme theme{ThemeMode::Dark};
    FakeNavigator navigator;
    QSettings settings{folder.filePath("console.ini"), QSettings::IniFormat};
    Workspace workspace{QString()}; //!< in memory
};

//! The button of this text or accessible name; one that is visible before others.
template <class Button>
[[nodiscard]] Button* button(const QWidget& parent, const QString& name)
{
    Button* found = nullptr;
    for (auto* one : parent.findChildren<Button*>())
        if ((one->text() == name || one->accessibleName() == name) && (!found || one->isVisible()))
            found = one;
    return found;
}

//! Clicks a button as a person does, who must see it and be let.
inline void press(const QWidget& parent, const QString& name)
{
    auto* one = button<QPushButton>(parent, name);
    QVERIFY2(one && one->isVisible() && one->isEnabled(), qPrintable(name));
    QTest::mouseClick(one, Qt::LeftButton);
}

//! Does what the page offers under this name, in its menus and the command palette.
inline void act(const Page& page, const QString& name)
{
    for (auto* action : page.pageActions())
        if (action->text() == name)
            return action->trigger();
    QFAIL(qPrintable(name));
}

//! Whether a label that is seen has these words in it.
[[nodiscard]] inline bool says(const QWidget& parent, const QString& words)
{
    const auto labels = parent.findChildren<QLabel*>();
    return std::any_of(
        labels.begin(), labels.end(), [&](const QLabel* label) { return label->isVisible() && label->text().contains(words); });
}

//! The widget of this accessible name; null where there is none.
template <class Widget>
[[nodiscard]] Widget* named(const QWidget& parent, const QString& name)
{
    for (auto* one : parent.findChildren<Widget*>())
        if (one->accessibleName() == name)
            return one;
    return nullptr;
}

} // namespace kaze::ui::test
