import { takenDown } from "./watched";

afterEach(() => expect(takenDown()).toEqual([]));
