import { beforeAll, describe, expect, test } from "@jest/globals";
import type { PageData } from "../../core/report/page/index.ts";
import type { Page } from "./chromium.ts";
import { axeViolations, describeInBrowser } from "./describe-in-browser.ts";
import { bigData, exampleData, writePage } from "./sample-pages.ts";

const views = ["picture", "networks", "hosts", "reach", "rehearsal", "drift"];

const sizes: readonly (readonly [string, () => PageData])[] = [
  ["of the lab", () => exampleData("lab")],
  ["of 1,000 hosts", bigData],
];

describeInBrowser("a report", (at) => {
  describe.each(sizes)("%s", (name, data) => {
    let url = "";
    beforeAll(() => {
      url = writePage(at().folder, name.replaceAll(/\W/g, "-"), data());
    });

    test.each([
      ["light", false],
      ["dark", true],
    ] as const)(
      "%s: every view is drawn without a complaint, a request, or a fault that axe finds",
      async (_, dark) => {
        const page = await at().browser.page();
        await page.prefer({ dark });
        await page.open(url);
        for (const view of views) {
          await page.click(`#views a[href="#${view}"]`);
          expect(await page.text("#views [aria-current]")).not.toBe("");
          expect([view, await axeViolations(page)]).toEqual([view, []]);
        }
        const back = await page.value<string>("getComputedStyle(document.body).backgroundColor");
        expect(back).toBe(dark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)");
        expect(page.complaints).toEqual([]);
        expect(page.requests).toEqual([url]);
      },
    );

    test("few of its rows are in the page at a time, and scrolling brings the others", async () => {
      const page = await at().browser.page();
      await page.open(`${url}#hosts`);
      const names = () =>
        page.value<string[]>(`[...document.querySelectorAll(".list .name")].map((name) => name.innerText)`);
      const first = await names();
      expect(first.length).toBeLessThan(60);
      await page.value(`document.querySelector(".list").scrollTop = 1e9`);
      await page.frame();
      const last = data().hosts.at(-1);
      expect(await names()).toContain(`${last?.site}/${last?.name}`);
    });
  });

  describe("of the lab, by its parts", () => {
    let url = "";
    let page: Page;
    beforeAll(async () => {
      url = writePage(at().folder, "lab", exampleData("lab"));
      page = await at().browser.page();
    });

    test("names every part for who does not see it", async () => {
      await page.open(`${url}#picture`);
      const { nodes } = (await page.send("Accessibility.getFullAXTree")) as unknown as { nodes: AxNode[] };
      const named = nodes
        .filter(({ ignored }) => !ignored)
        .map(({ role, name }) => `${role?.value} ${name?.value}`);
      expect(named).toEqual(
        expect.arrayContaining([
          "heading lab",
          "combobox Search",
          "button Dark",
          "navigation Views",
          "tree Sites, networks, hosts and what lives on them",
          "treeitem site, rack, on-prem",
          "treeitem network, guests, 3fff:b0b:0:1::/64",
          "treeitem host, pve-1, 3fff:b0b:1::10/64",
          "treeitem git, guest, 3fff:b0b:0:1::2/64",
        ]),
      );
    });

    test("search finds an address in any spelling, what lies in a prefix, names, and what is free", async () => {
      await page.open(url);
      const search = async (text: string) => {
        await page.value(`document.querySelector("#search").value = ""; document.activeElement.blur()`);
        await page.press("/");
        await page.type(text);
        return page.value<string[]>(
          `[...document.querySelectorAll("#found [role=option]")].map(({ children }) => [...children].map((part) => part.innerText).join(" ").trim())`,
        );
      };
      const git = "rack/pve-1/git guest 3fff:b0b:0:1::2/64";
      expect((await search("3fff:b0b:0:1::2"))[0]).toBe(git);
      expect((await search("3FFF:0B0B:0000:0001:0000:0000:0000:0002"))[0]).toBe(git);
      expect((await search("[3fff:b0b:0:1::2]/128")).slice(0, 1)).toEqual([git]);
      expect(await search("3fff:b0b:0:1::/64")).toEqual(
        expect.arrayContaining([git, "rack/guests network 3fff:b0b:0:1::/64", "home prefix 3fff:b0b::/48"]),
      );
      expect(await search("3fff:b0b:0:1:")).toContain(git);
      expect((await search("git"))[0]).toBe(git);
      expect((await search("10.20.1.4"))[0]).toBe("cloud/web-1/ens5 interface 10.20.1.4/24");
      expect((await search("3fff:b0b:0:1::beef"))[0]).toBe("3fff:b0b:0:1::beef is free in rack/guests");
      expect(await search("no such thing")).toEqual([]);
      expect(await page.text("#status")).toBe("0 results");
    });

    test("what was found is reached by the keyboard alone, and has the focus", async () => {
      await page.open(`${url}#hosts`);
      await page.value(`document.querySelector("#search").value = ""; document.activeElement.blur()`);
      await page.press("/");
      await page.type("rack/guests");
      await page.press("ArrowDown", "ArrowUp", "Enter");
      expect(await page.value("document.activeElement.innerText")).toContain("rack/guests");
      expect(await page.value("location.hash")).toMatch(/^#networks\//);
      const detail = await page.text(".detail");
      expect(detail).toContain("is the subnet-router anycast address of 3fff:b0b:0:1::/64");
      expect(detail).toContain("rack/pve-1/git");
    });

    test("the picture folds and unfolds by arrow keys, as trees do", async () => {
      await page.open(`${url}#picture`);
      const focused = () => page.value<string>(`document.activeElement.getAttribute("aria-label")`);
      const count = () => page.value<number>(`document.querySelectorAll("[role=treeitem]").length`);
      await page.value(`document.querySelector("[role=treeitem][tabindex='0']").focus()`);
      expect(await focused()).toBe("site, cloud, AWS eu-central-1");
      const all = await count();
      await page.press("ArrowLeft");
      expect(await count()).toBeLessThan(all);
      expect(await focused()).toBe("site, cloud, 1 network, AWS eu-central-1");
      await page.press("ArrowDown");
      expect(await focused()).toBe("site, rack, on-prem");
      await page.press("ArrowUp", "ArrowRight", "ArrowRight");
      expect(await focused()).toMatch(/^network, edge/);
      await page.press("End", "Enter");
      expect(await focused()).toMatch(/^host, pve-1/);
      expect(await page.text(".detail h2")).toContain("rack/pve-1");
    });

    test("a host has its files, its routes, why each number, what verify found and its drift", async () => {
      await page.open(`${url}#hosts/${encodeURIComponent("host:rack/pve-1")}`);
      await page.value(`for (const each of document.querySelectorAll(".detail details")) each.open = true`);
      await page.frame();
      const text = await page.text(".detail");
      expect(text).toContain("::/0 via fe80::1 dev vmbr0");
      expect(text).toContain("/etc/network/interfaces");
      expect(text).toContain("iface vmbr0 inet6 static");
      expect(text).toMatch(/Pinned in stacks\/lab\.layout\.yaml, line \d+/);
      await page.open(`${url}#hosts/${encodeURIComponent("host:cloud/web-1")}`);
      expect(await page.text(".detail")).toContain("Last verify: 1 of 2 checks are as planned");
      await page.click('#views a[href="#drift"]');
      expect(await page.text("main")).toContain("+mtu: 9000");
    });

    test("the matrix says what is open, and what the last verify found beside it", async () => {
      await page.open(`${url}#reach`);
      const labels = await page.value<string[]>(
        `[...document.querySelectorAll("[role=gridcell]")].map((cell) => cell.getAttribute("aria-label"))`,
      );
      expect(labels.find((label) => label.startsWith("rack/pve-1/git to rack/lxd-1/cache: "))).toMatch(
        /: all of it is open; last verify: \d as planned, 0 failed$/,
      );
      expect(labels.filter((label) => / 1 failed/.test(label))).toHaveLength(1);
      await page.value(`document.querySelector("[role=grid]").focus()`);
      await page.press("End", "Home", "ArrowRight");
      const active = await page.value<string>(
        `document.getElementById(document.querySelector("[role=grid]").getAttribute("aria-activedescendant")).getAttribute("aria-label")`,
      );
      expect(await page.text("#status")).toBe(active);
      expect(active).toMatch(/^cloud\/web-1 to cloud\/web-2: /);
    });

    test("the timeline has each path's outages where they were", async () => {
      await page.open(`${url}#rehearsal`);
      const outages = await page.value<string[]>(
        `[...document.querySelectorAll(".time-plot .down, .time-plot .lost")].map((bar) => bar.style.left + " " + bar.title)`,
      );
      expect(outages).toEqual([
        "31.875% 0.1 s without an answer",
        "57.5% 4.0 s without an answer",
        "37.5% 1.5 s without an answer",
      ]);
      expect(await page.text(".time-row:last-child .time-sum")).toBe("never down");
    });

    test("a person's choice of dark or light wins over the system's", async () => {
      await page.prefer({ dark: true });
      await page.open(url);
      const back = () => page.value<string>("getComputedStyle(document.body).backgroundColor");
      expect(await back()).toBe("rgb(13, 17, 23)");
      expect(await page.value(`document.querySelector("#theme").getAttribute("aria-pressed")`)).toBe("true");
      await page.click("#theme");
      expect(await back()).toBe("rgb(255, 255, 255)");
      await page.prefer({});
    });

    test("on paper there is what was chosen, as a whole, and nothing to press", async () => {
      await page.open(`${url}#hosts/${encodeURIComponent("host:rack/pve-1")}`);
      await page.prefer({ print: true });
      for (const gone of ["#search", "#theme", "#views"])
        expect([gone, await page.value(`document.querySelector("${gone}").checkVisibility()`)]).toEqual([
          gone,
          false,
        ]);
      expect(await page.value("document.scrollingElement.scrollHeight > innerHeight")).toBe(true);
      const { data } = await page.send("Page.printToPDF");
      const pdf = Buffer.from(String(data), "base64").toString("latin1");
      expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1);
      await page.prefer({});
    });
  });

  test("on paper all hosts of a thousand are listed", async () => {
    const page = await at().browser.page();
    await page.open(`${writePage(at().folder, "thousand", bigData())}#hosts`);
    await page.value(`dispatchEvent(new Event("beforeprint"))`);
    expect(await page.value(`document.querySelectorAll(".list .card").length`)).toBe(1000);
    await page.value(`dispatchEvent(new Event("afterprint"))`);
    expect(await page.value(`document.querySelectorAll(".list .card").length`)).toBeLessThan(60);
  });
});

interface AxNode {
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
}
